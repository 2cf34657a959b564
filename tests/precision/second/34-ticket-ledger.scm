;; @data data/tickets.json

;; Walk through the tickets in order and keep a ledger of known causes.
(define tickets
  (py-eval "
import json
[t['title'] + '. ' + t['description'] for t in json.loads(context)]
"))

(define (cause-of ticket known)
  (string-trim
    (syntax-e
      (llm-query
        #:instruction "Name the technical cause of the TICKET in at most four words. Use one of the KNOWN causes word for word where it fits."
        #:data (string-append "KNOWN: " (string-join known "; ") "\n\nTICKET: " ticket)
        #:model "gpt-4.1-mini"
        #:temperature 0.0
        #:max-tokens 20))))

(define ledger
  (fold-sequential
    (lambda (ticket table)
      (define cause (cause-of ticket (hash-keys table)))
      (hash-update table cause add1 0))
    (hash)
    tickets))

(define ordered (sort (hash->list ledger) > #:key cdr))
(finish
  (string-join
    (for/list ([entry ordered])
      (format "~a x ~a" (cdr entry) (car entry)))
    "\n"))
