(define (grow depth)
  (if (= depth 0)
      "leaf"
      (syntax-e (llm-query #:instruction "Join the two branches in one sentence."
        #:data (string-append (grow (- depth 1)) " " (grow (- depth 1)))
        #:model "gpt-4o-mini" #:max-tokens 30))))
(finish (grow 4))
