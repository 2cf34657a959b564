;; @data data/contract.txt

;; Task: have one contract read by three specialists at the same time, then write a risk memo.

(define (specialist area question)
  (lambda ()
    (llm-query-async
      #:instruction (string-append
        "You review contracts for the customer's side. Your area is " area ". " question
        " Quote the clause number for every statement. Say so if the contract is silent.")
      #:data context
      #:model "gpt-4.1-mini"
      #:temperature 0.0
      #:max-tokens 600)))

(define memo
  (ensemble
    (list
      (specialist "liability and indemnity"
                  "Which caps, exclusions and indemnities are there, and who do they favour?")
      (specialist "termination"
                  "How can each party leave, with what notice and at what cost?")
      (specialist "data protection and IP"
                  "Who owns the results, and what happens to personal data?"))
    #:aggregator
    (lambda (opinions)
      (syntax-e (llm-query
        #:instruction "Below are three specialists' notes on one contract. Write a memo for the managing director: overall risk (low, medium, high), the five points to negotiate in order of importance with clause numbers, and what is acceptable as it stands."
        #:data (string-join opinions "\n\n=====\n\n")
        #:model "gpt-4o"
        #:temperature 0.2
        #:max-tokens 1000)))))

(finish memo)
