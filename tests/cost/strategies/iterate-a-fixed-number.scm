(finish (iterate-until
  (lambda (text) (syntax-e (llm-query #:instruction "Continue the story in one sentence."
    #:data text #:model "gpt-4o-mini" #:max-tokens 50)))
  (lambda (text) #f)
  "Once upon a time"
  #:max-iter 4))
