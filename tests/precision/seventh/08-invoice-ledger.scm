;; Read scanned invoices (OCR text) into a ledger and flag duplicates.
;; context: invoices separated by form feeds
;; @assume invoices = 80

(define invoices
  (py-eval "[p.strip()[:6000] for p in context.split('\\f') if p.strip()]"))

(define (read-invoice text)
  (llm-query-async
    #:instruction "Extract the invoice header as an object with the keys vendor, number, date (YYYY-MM-DD), total (a number without currency sign) and currency. Use null where the scan is unreadable."
    #:data text
    #:model "gpt-4o-mini"
    #:json #t
    #:temperature 0.0
    #:max-tokens 150))

(define headers (map-async read-invoice invoices #:max-concurrent 10))
(checkpoint "invoice-headers" headers)

(py-set! "headers" headers)
(define ledger
  (py-exec "
import json
from collections import defaultdict
seen = defaultdict(list)
totals = defaultdict(float)
unreadable = []
for i, raw in enumerate(headers, 1):
    h = json.loads(raw)
    if h.get('total') is None or not h.get('vendor'):
        unreadable.append(i)
        continue
    seen[(h['vendor'].lower(), str(h.get('number')))].append(i)
    totals[h.get('currency') or '?'] += float(h['total'])
for cur, t in sorted(totals.items()):
    print(f'TOTAL {cur}: {t:.2f}')
for (vendor, number), pages in seen.items():
    if len(pages) > 1:
        print(f'DUPLICATE {vendor} #{number}: pages {pages}')
print('UNREADABLE pages:', unreadable)
"))

(define summary
  (syntax-e
    (llm-query
      #:instruction "Write a note to the bookkeeper: totals per currency, which pages look like duplicates and should not be paid twice, which pages need to be scanned again."
      #:data ledger
      #:model "gpt-4o"
      #:temperature 0.2
      #:max-tokens 350)))

(finish (string-append summary "\n\n" ledger))
