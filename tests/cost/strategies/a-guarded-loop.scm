(finish (string-join
  (for/list ([n (range 10)] #:when (even? n))
    (syntax-e (llm-query #:instruction "Spell the number in one word." #:data (number->string n)
      #:model "gpt-4o-mini" #:max-tokens 8)))))
