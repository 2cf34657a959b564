(define words (list "a" "b" "c" "d" "e" "f" "g" "h"))
(define (pairs items)
  (cond [(null? items) '()]
        [else (cons (syntax-e (llm-query #:instruction "Make a word of these letters."
                      #:data (string-append (car items) (cadr items)) #:max-tokens 8))
                    (pairs (cddr items)))]))
(finish (string-join (pairs words)))
