;; @data data/contracts.json
;; @budget $0.50 200-calls 15min
;; Find every auto-renewal clause in a portfolio of contracts and write a memo about them.
;; Fan-out with a cheap model, tree aggregation in the middle, a strong model at the very end.

(define contracts (py-eval "
import json
[f\"{c['id']}\\n{c['text'][:12000]}\" for c in json.loads(context)]
"))

(define extract-instruction
  "Quote each auto-renewal or termination clause of this contract, one per line, and start each line with the contract's id. Answer NONE if there is none.")

;; One contract; an interrupted run picks up where it stopped.
(define (extract-clauses contract)
  (define key (hash (string-append "renewals-v1\n" extract-instruction "\n" contract)))
  (or (restore key)
      (checkpoint key
        (syntax-e (llm-query
          #:instruction extract-instruction
          #:data contract
          #:model "gpt-4o-mini"
          #:temperature 0.0
          #:max-tokens 300)))))

(define (merge-notes . notes)
  (syntax-e (llm-query
    #:instruction "Merge these lists of clauses. Keep every contract id, group clauses that say the same."
    #:data (string-join notes "\n---\n")
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 900)))

(define merged
  (fan-out-aggregate
    extract-clauses
    (lambda (all)
      (define found
        (filter (lambda (text) (not (equal? (string-trim text) "NONE"))) all))
      (if (null? found)
          ""
          (tree-reduce merge-notes found #:branch-factor 5)))
    contracts
    #:max-concurrent 10))

(if (string=? merged "")
    (finish "No contract renews by itself.")
    (finish (llm-query
      #:instruction "Write a memo for the legal team: which contracts renew by themselves, with what notice period, and which need action first."
      #:data merged
      #:model "gpt-4.1"
      #:temperature 0.3
      #:max-tokens 1200)))
