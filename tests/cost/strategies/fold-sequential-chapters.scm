(finish (fold-sequential
  (lambda (story chapter)
    (string-append story (syntax-e (llm-query #:instruction "Write this chapter in 2 sentences."
      #:data (string-append story chapter) #:model "gpt-4o-mini" #:max-tokens 60))))
  "Title\n"
  '("The start." "The middle." "The end.")))
