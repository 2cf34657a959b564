;; @data data/invoices.json
;; @budget $0.25

;; Task: pull number, total and due date out of each invoice and add the totals up.

(define invoices (py-eval "
import json
[row['text'] for row in json.loads(context)]
"))

(define extracted
  (map-async
    (lambda (invoice)
      (llm-query-async
        #:instruction "Extract the invoice number (key number), the gross total as a number (key total) and the due date in ISO format (key due) as an object."
        #:data invoice
        #:model "gpt-4o-mini"
        #:json #t
        #:temperature 0.0
        #:max-tokens 100))
    invoices
    #:max-concurrent 10))

(py-set! "extracted" extracted)
(define summary (py-eval "
import json
rows = [json.loads(text) for text in extracted]
rows.sort(key=lambda row: str(row.get('due', '')))
{
    'count': len(rows),
    'total': sum(float(row.get('total') or 0) for row in rows),
    'next_due': rows[0] if rows else None,
    'rows': rows,
}
"))

(eprintf "~a invoices, ~a in total\n"
         (hash-ref summary 'count)
         (hash-ref summary 'total))
(finish summary)
