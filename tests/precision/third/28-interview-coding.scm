;; Code interview passages for a sociological study and count the codes.
;; context: JSON array of passages
;; @assume passages = 90

(define passages (py-eval "
import json
[p for p in json.loads(context) if len(p) > 40]
"))

(define codebook
  "Codes: TRUST, MONEY, FAMILY, HEALTH, WORK, PLACE.")

(define codings
  (map-async
    (lambda (passage)
      (llm-query-async
        #:instruction (string-append codebook " Code this interview passage. Return a JSON object {\"codes\": [str], \"quote\": str} with one to three of the codes and the most telling words of the passage.")
        #:data passage
        #:model "gpt-4o-mini"
        #:json #t
        #:temperature 0.0
        #:max-tokens 200))
    passages
    #:max-concurrent 10))

(py-set! "coded_passages" codings)

(define table (py-exec "
from collections import Counter, defaultdict
counts, quotes = Counter(), defaultdict(list)
for raw in codings:
    row = json.loads(raw)
    for code in row.get('codes', []):
        counts[code] += 1
        quotes[code].append(row.get('quote', ''))
for code, n in counts.most_common():
    print(code, n)
    for q in quotes[code][:4]:
        print('   -', q)
"))

(define findings
  (syntax-e
    (llm-query
      #:instruction "Write the section 'Findings' (400 words) of a sociological paper from this table of codes with quotations. State counts exactly; claim no causes."
      #:data table
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 900)))

(finish (string-append findings "\n\nTABLE\n" table))
