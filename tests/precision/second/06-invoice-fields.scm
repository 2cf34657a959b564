;; @data data/invoices.txt

;; Pull the payable fields from each invoice, then sum them in Python.
(define invoices (string-split context "\n---\n"))

(define extraction-instruction
  "Extract the invoice number, the supplier, the currency and the total amount.
Answer with an object that has the keys number, supplier, currency and total.
The total is a number without thousands separators.")

(define extracted
  (map-async
    (lambda (invoice)
      (llm-query-async
        #:instruction extraction-instruction
        #:data invoice
        #:model "gpt-4.1-mini"
        #:json #t
        #:temperature 0.0
        #:max-tokens 200))
    invoices
    #:max-concurrent 8))

(py-set! "extracted" extracted)

(define totals
  (py-eval "
import json
from collections import defaultdict
sums = defaultdict(float)
for text in extracted:
    row = json.loads(text)
    sums[row['currency']] += float(row['total'])
dict(sums)
"))

(finish totals)
