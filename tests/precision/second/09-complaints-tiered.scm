;; @data data/reviews.txt
;; @assume reviews = 400

;; Cheap model on every review, a strong one for the ranking.
(define reviews (string-split context "\n" #:trim? #t))

(define ranking
  (tiered
    (lambda (review)
      (llm-query-async
        #:instruction "State the main complaint of this review in at most eight words, or answer NONE."
        #:data review
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 30))
    (lambda (complaints)
      (define real
        (filter (lambda (c) (not (string-contains? c "NONE"))) complaints))
      (if (null? real)
          "No complaints."
          (syntax-e
            (llm-query
              #:instruction "Group these complaints, count each group and rank the groups by frequency. Return a Markdown table."
              #:data (string-join real "\n")
              #:model "gpt-4.1"
              #:temperature 0.0
              #:max-tokens 800))))
    reviews
    #:max-concurrent 20))

(finish ranking)
