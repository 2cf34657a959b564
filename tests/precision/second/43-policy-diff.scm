;; @data data/contract.txt
;; @data old = data/contract-2023.txt

;; Compare two versions of a contract from both sides' points of view.
(define versions
  (string-append "OLD VERSION:\n" (get-context "old") "\n\nNEW VERSION:\n" context))

(define (for-party instruction)
  (lambda ()
    (llm-query-async
      #:instruction instruction
      #:data versions
      #:model "gpt-4.1-mini"
      #:temperature 0.0
      #:max-tokens 500)))

(define views
  (parallel
    (list
      (for-party "List the changes from the old to the new version that favour the supplier.")
      (for-party "List the changes from the old to the new version that favour the customer.")
      (for-party "List changes from the old to the new version that look like mistakes, for instance broken references."))
    #:max-concurrent 3))

(define labels '("FAVOURS THE SUPPLIER" "FAVOURS THE CUSTOMER" "POSSIBLE MISTAKES"))

(define findings
  (string-join
    (for/list ([label labels] [view views]) (string-append label "\n" view))
    "\n\n"))

(finish
  (llm-query
    #:instruction "Write a negotiation note for the customer from these findings: what to accept, what to reject, what to clarify."
    #:data findings
    #:model "gpt-4.1"
    #:temperature 0.2
    #:max-tokens 700))
