;; @data data/contracts.json
;; Delegate each risk area to a sub-agent with its own sandbox, then weigh the reports.

(define areas
  '("renewal and notice periods"
    "caps on liability"
    "changes of price"))

(define contracts-text (py-exec "
import json
for c in json.loads(context):
    print(c['id'], c['party'], c['text'], sep=' | ')
"))

;; Recursive delegation is synchronous; three areas are few enough
(define (audit area)
  (try
    (syntax-e
      (llm-query
        #:instruction (string-append
          "Audit the contracts, one per line, for this risk area: " area
          ". Split the list if it is long, count with Python, and end with a report of at most 200 words.")
        #:data contracts-text
        #:recursive #t
        #:model "gpt-4.1"
        #:max-tokens 1500))
    on-error (lambda (e)
               (string-append "This area could not be audited: " e))))

(define reports
  (for/list ([area areas])
    (define report (audit area))
    (checkpoint (string-append "audit/" area) report)
    (format "### ~a\n~a" area report)))

(define opinion
  (syntax-e
    (llm-query
      #:instruction "Weigh these audit reports against each other. Which area must be handled first, and which contracts? Areas that could not be audited must be named."
      #:data (string-join reports "\n\n")
      #:model "claude-sonnet-4-5"
      #:temperature 0.1
      #:max-tokens 500)))

(finish (string-join (append reports (list "### Opinion" opinion)) "\n\n"))
