(define (expert role)
  (lambda () (llm-query-async #:instruction (string-append "You are " role ". Advise in one sentence.")
    #:data "Should we launch?" #:model "gpt-4o-mini" #:max-tokens 50)))
(finish (ensemble
  (list (expert "a lawyer") (expert "an engineer") (expert "a designer"))
  #:aggregator (lambda (advice) (syntax-e (llm-query #:instruction "Decide in 2 sentences."
    #:data (string-join advice "\n") #:model "gpt-4o" #:max-tokens 100)))))
