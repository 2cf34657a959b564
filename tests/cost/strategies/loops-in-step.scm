(define names '("Ann" "Bob" "Cy"))
(finish (string-join
  (for/list ([name names] [i (in-naturals 1)])
    (syntax-e (llm-query #:instruction "Greet the person in one sentence."
      #:data (format "~a. ~a" i name) #:max-tokens 30)))))
