(define (voter model)
  (lambda () (llm-query-async #:instruction "Answer with one word: yes or no."
    #:data "Is water wet?" #:model model #:max-tokens 5)))
(finish (vote (map voter '("gpt-4o" "gpt-4o-mini" "gpt-4.1-nano")) #:method 'plurality))
