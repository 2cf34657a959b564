(define (careful text)
  (try
    (begin
      (syntax-e (llm-query #:instruction "Check it in one word." #:data text #:max-tokens 5))
      (when (> (string-length text) 3) (error "too long"))
      (syntax-e (llm-query #:instruction "Praise it." #:data text #:max-tokens 20)))
    on-error
    (lambda (e) (syntax-e (llm-query #:instruction "Apologize." #:data text #:max-tokens 20)))))
(finish (string-append (careful "abcd") (careful "abcdef")))
