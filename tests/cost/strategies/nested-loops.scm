(define cities '("Rome" "Oslo" "Lima"))
(define questions '("What to eat?" "What to see?"))
(finish (string-join
  (for*/list ([city cities] [question (in-list questions)])
    (syntax-e (llm-query #:instruction question #:data city #:model "gpt-4o-mini" #:max-tokens 40)))
  "\n"))
