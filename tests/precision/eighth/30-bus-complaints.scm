;; Which bus lines draw which complaints? Labels by model, cross table by Python.
(define complaints
  (py-eval "
import json
data = json.loads(context)
[[c['line'], c['text'][:3000]] for c in data]
"))

(define (label complaint)
  (llm-query-async
   #:instruction "Return JSON with the cause of this complaint about a bus: {\"cause\": \"late\"|\"crowded\"|\"driver\"|\"vehicle\"|\"fare\"|\"other\", \"severe\": true|false}"
   #:data (second complaint)
   #:model "gpt-4.1-mini"
   #:json #t
   #:temperature 0.0
   #:max-tokens 60))

(define labels (map-async label complaints #:max-concurrent 15))
(define line-names (map first complaints))

(py-set! "line_names" line-names)
(define table
  (py-exec "
import json
from collections import Counter
causes = ['late', 'crowded', 'driver', 'vehicle', 'fare', 'other']
cells = Counter()
for line, raw in zip(line_names, labels):
    cells[(line, json.loads(raw).get('cause', 'other'))] += 1
print('line', *causes, sep='\\t')
for line in sorted(set(line_names)):
    print(line, *[cells[(line, c)] for c in causes], sep='\\t')
"))

(define (advise table)
  (define instruction
    (string-append
     "The table counts complaints by bus line and cause. Write advice to the operator: "
     "the three lines to act on first, the likely reason, one measure each. "
     "Use no number that is not in the table."))
  (syntax-e
   (llm-query
    #:instruction instruction
    #:data table
    #:model "gpt-4o"
    #:max-tokens 500)))

(finish (string-append table "\n" (advise table)))
