;; @data data/incidents.json
;; A table of incident causes, then a short note for the weekly review.

(define logs (py-eval "
import json
[i['id'] + ' ' + i['service'] + ' (' + str(i['minutes']) + ' min): ' + i['log'] for i in json.loads(context)]
"))

(define (classify-incident log)
  (llm-query-async
    #:instruction "Read the incident log. Answer with an object that has the fields cause (string), trigger (deploy, load, dependency or unknown) and preventable (true or false)."
    #:data log
    #:model "gpt-4o-mini"
    #:json #t
    #:temperature 0.0
    #:max-tokens 150))

(define classified (map-async classify-incident logs #:max-concurrent 10))

(py-set! "rows" classified)

(define table (py-exec "
import json
from collections import Counter
parsed = [json.loads(r) for r in rows]
counts = Counter(p.get('trigger', 'unknown') for p in parsed)
for trigger, n in counts.most_common():
    print(trigger.ljust(12), n)
print('preventable:', sum(1 for p in parsed if p.get('preventable')))
"))

(define note
  (syntax-e
    (llm-query
      #:instruction "Write three sentences on this table of incident triggers for the weekly operations review. No advice that the table does not support."
      #:data table
      #:model "claude-sonnet-4-5"
      #:max-tokens 250)))

(finish (string-append table "\n" note))
