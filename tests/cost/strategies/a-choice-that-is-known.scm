(define mode "long")
(define write
  (choose (lambda (topic) (string=? mode "long"))
          (lambda (topic) (string-append
            (syntax-e (llm-query #:instruction "Write the first half." #:data topic #:max-tokens 50))
            (syntax-e (llm-query #:instruction "Write the second half." #:data topic #:max-tokens 50))))
          (lambda (topic) (syntax-e (llm-query #:instruction "Write it." #:data topic #:max-tokens 50)))))
(finish (write "cats"))
