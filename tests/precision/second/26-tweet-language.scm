;; @data data/posts.txt
;; @assume posts = 2000

;; Which languages do our followers write in, and what should we localize first?
(define posts (string-split context "\n"))

(define languages
  (map-async
    (lambda (post)
      (llm-query-async
        #:instruction "Answer with the two-letter ISO code of this post's language and nothing else."
        #:data post
        #:model "gpt-4.1"
        #:temperature 0.0
        #:max-tokens 10))
    posts
    #:max-concurrent 20))

(define counts
  (for/fold ([table (hash)]) ([code languages])
    (hash-update table (string-downcase (string-trim code)) add1 0)))

(define ranking
  (for/list ([entry (sort (hash->list counts) > #:key cdr)])
    (format "~a ~a" (car entry) (cdr entry))))

(define advice
  (llm-query
    #:instruction "You get the number of posts by language. Recommend in 150 words which three languages to localize the product into first."
    #:data (string-join ranking "\n")
    #:model "gpt-4.1"
    #:temperature 0.3
    #:max-tokens 350))

(finish advice)
