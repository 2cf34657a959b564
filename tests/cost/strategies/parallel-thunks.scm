(define answers (parallel (list
  (lambda () (syntax-e (llm-query #:instruction "Name a fruit." #:max-tokens 5 #:model "gpt-4o-mini")))
  (lambda () (syntax-e (llm-query #:instruction "Name a tool." #:max-tokens 5 #:model "gpt-4o-mini")))
  (lambda () "nothing"))))
(finish (string-join answers))
