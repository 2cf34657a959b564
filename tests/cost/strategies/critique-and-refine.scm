(finish (critique-refine
  (lambda () (syntax-e (llm-query #:instruction "Write a haiku." #:max-tokens 60)))
  (lambda (draft) (syntax-e (llm-query #:instruction "Name its weaknesses." #:data draft
    #:model "gpt-4o-mini" #:max-tokens 90)))
  (lambda (draft critique) (syntax-e (llm-query #:instruction "Improve it."
    #:data (string-append draft "\n" critique) #:max-tokens 60)))
  #:max-iter 3))
