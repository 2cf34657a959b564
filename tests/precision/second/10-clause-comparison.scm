;; @data data/contract.txt

;; Look at the contract once for each risk topic, then write one risk memo.
(define topics
  '("termination and notice periods"
    "limitation of liability"
    "intellectual property"
    "data protection"))

(define findings
  (for/list ([topic topics])
    (llm-query-async
      #:instruction (string-append
        "You review contracts for the buyer. Quote and judge every clause on " topic ".")
      #:data context
      #:model "gpt-4.1-mini"
      #:temperature 0.0
      #:max-tokens 500)))

(displayln (format "~a topics under review" (length findings)))

(define sections
  (string-join findings "\n\n## Next topic\n\n"))

(define memo
  (syntax-e
    (llm-query
      #:instruction "Write a risk memo for the buyer's counsel from these findings: the three worst clauses first, each with a proposed change."
      #:data sections
      #:model "gpt-4.1"
      #:temperature 0.2
      #:max-tokens 1000)))

(finish memo)
