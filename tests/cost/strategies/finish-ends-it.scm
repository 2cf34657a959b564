(define draft (syntax-e (llm-query #:instruction "Write a line." #:max-tokens 20)))
(finish draft)
(llm-query #:instruction "This is never asked." #:data draft)
