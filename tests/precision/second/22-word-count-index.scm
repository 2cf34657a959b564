;; @data data/reviews.txt

;; Tag the reviews and count how often each tag occurs.
(define reviews (string-split context "\n"))

(define tags
  (map-async
    (lambda (review)
      (llm-query-async
        #:instruction "Answer with one lower-case word for the topic: price, quality, delivery, service or other."
        #:data review
        #:model "gpt-4.1-mini"
        #:temperature 0.0
        #:max-tokens 5))
    reviews
    #:max-concurrent 15))

(define index (hash))

(for ([tag tags])
  (define name (string-downcase (string-trim tag)))
  (hash-set index name (+ 1 (hash-ref index name 0))))

(define ranked
  (sort (hash->list index) > #:key cdr))

(define lines
  (for/list ([entry ranked])
    (format "~a: ~a" (car entry) (cdr entry))))

(define remark
  (llm-query
    #:instruction "Say in two sentences what these topic counts mean for a web shop."
    #:data (string-join lines "\n")
    #:model "gpt-4o-mini"
    #:max-tokens 120))

(finish (string-append (string-join lines "\n") "\n\n" (syntax-e remark)))
