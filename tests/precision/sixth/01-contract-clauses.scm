;; Review a bundle of supplier contracts for termination and liability clauses.
;; @assume contracts = 60
(define contracts
  (filter (lambda (c) (non-empty-string? (string-trim c)))
          (string-split context "=== CONTRACT ===")))

(define (extract-clauses contract)
  (llm-query-async
    #:instruction "Extract every termination, liability-cap and auto-renewal clause. One bullet per clause: supplier name, clause type, a short quote."
    #:data contract
    #:model "gpt-4.1-mini"
    #:temperature 0.0
    #:max-tokens 500))

(define (merge-findings left right)
  (syntax-e
    (llm-query
      #:instruction "Merge these two bullet lists of contract clauses. Keep the supplier names and quotes, drop exact duplicates."
      #:data (string-append left "\n\n" right)
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 4000)))

(define (aggregate findings)
  (tree-reduce merge-findings findings #:branch-factor 4))

(define (review)
  (define digest
    (fan-out-aggregate extract-clauses aggregate contracts #:max-concurrent 12))
  (checkpoint "contract-digest" digest)
  (syntax-e
    (llm-query
      #:instruction "You advise a procurement team. From this clause digest write a memo: the five riskiest suppliers, why, and what to renegotiate first."
      #:data digest
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 900)))

(if (null? contracts)
    (finish "No contracts found in the input.")
    (finish (review)))
