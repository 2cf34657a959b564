;; Read an invoice, check its sum, route it by amount.

(define invoice-text context)

(define invoice
  (syntax-e
    (llm-query
      #:instruction "Extract the invoice. Return JSON: {\"vendor\": str, \"number\": str, \"lines\": [{\"text\": str, \"amount\": float}], \"total\": float}"
      #:data invoice-text
      #:model "gpt-4o-mini"
      #:json #t
      #:temperature 0.0
      #:max-tokens 1200)))

(py-set! "inv" invoice)
(define sum-ok? (py-eval "
import json
parsed = json.loads(inv)
abs(sum(float(l['amount']) for l in parsed['lines']) - float(parsed['total'])) < 0.01
"))

(define total (hash-ref invoice 'total))

(define approver
  (cond
    [(not sum-ok?) "accounting (sum does not match)"]
    [(< total 500) "automatic"]
    [(< total 10000) "team lead"]
    [else "finance director"]))

(define note
  (syntax-e
    (llm-query
      #:instruction "Write a two-sentence note to the approver: who wants to be paid, what for, and anything unusual."
      #:data invoice-text
      #:model "gpt-4o-mini"
      #:temperature 0.2
      #:max-tokens 120)))

(finish (format "APPROVER: ~a\nTOTAL: ~a\n\n~a" approver total note))
