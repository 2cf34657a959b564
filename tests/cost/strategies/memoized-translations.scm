(define translate (memoized (lambda (word)
  (syntax-e (llm-query #:instruction "Translate the word." #:data word #:max-tokens 12)))))
(finish (string-join (map translate '("tree" "house" "tree" "river" "house" "tree")) " "))
