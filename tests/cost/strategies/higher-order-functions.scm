(define (asker instruction)
  (lambda (text) (syntax-e (llm-query #:instruction instruction #:data text
    #:model "gpt-4o-mini" #:max-tokens 20))))
(define (twice f) (lambda (x) (f (f x))))
(define polish (compose (asker "Polish it.") (twice (asker "Shorten it."))))
(finish (string-join (map polish '("One text." "Another text."))))
