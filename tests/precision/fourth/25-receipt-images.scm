;; Read photographed receipts, add them up in Python, and explain what looks odd.
;; The context lists one image path a line.
;; @budget $1.00
;; @assume receipts = 25

(define receipts
  (filter (lambda (path) (regexp-match? #rx"[.](png|jpg|jpeg)$" (string-downcase path)))
          (map string-trim (string-split context "\n"))))

(when (null? receipts)
  (finish "The list names no image."))

(define readings
  (map-async
   (lambda (path)
     (llm-query-async
      #:instruction "Read this receipt. Return JSON: {\"merchant\": str, \"date\": \"YYYY-MM-DD\", \"total\": number, \"currency\": str, \"legible\": bool}"
      #:data (string-append "File: " path)
      #:images (list path)
      #:model "gpt-4o"
      #:json #t
      #:temperature 0.0
      #:max-tokens 200))
   receipts
   #:max-concurrent 5))

(checkpoint "receipt-readings" readings)

(py-set! "readings" readings)
(py-set! "paths" receipts)
(define ledger
  (py-exec "
import json
from collections import defaultdict
sums = defaultdict(float)
unread = []
for path, reading in zip(paths, readings):
    r = json.loads(reading)
    if not r.get('legible', True) or not isinstance(r.get('total'), (int, float)):
        unread.append(path)
        continue
    sums[r.get('currency', '?')] += r['total']
    print(f\"{r.get('date', '?')}  {r.get('merchant', '?')}  {r['total']:.2f} {r.get('currency', '?')}\")
for currency, amount in sorted(sums.items()):
    print(f'TOTAL {amount:.2f} {currency}')
for path in unread:
    print(f'UNREAD {path}')
"))

(define remarks
  (syntax-e
   (llm-query
    #:instruction "You check expense claims. Point out duplicates, odd dates and unusual sums in this ledger, one line each, or say that nothing stands out."
    #:data ledger
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 400)))

(finish (string-append ledger "\nREMARKS\n" remarks))
