(define (shorten t) (syntax-e (llm-query #:instruction "Shorten it." #:data t #:max-tokens 60)))
(define (title t) (syntax-e (llm-query #:instruction "Title it." #:data t #:max-tokens 20)))
(define pipeline (sequence (with-validation shorten string?) title string-upcase))
(finish (string-join (map pipeline (list "A text on cats." "A text on dogs."))))
