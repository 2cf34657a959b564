;; @data data/reviews.txt

;; Classify each review by the vote of three small models; the most frequent label wins.
(define reviews
  (filter (lambda (line) (not (string=? (string-trim line) "")))
          (string-split context "\n")))

(define (juror model review)
  (lambda ()
    (string-downcase
      (string-trim
        (syntax-e
          (llm-query
            #:instruction "Answer with exactly one lower-case word, no full stop: positive, negative or neutral."
            #:data review
            #:model model
            #:temperature 0.0
            #:max-tokens 5))))))

(define (verdict review)
  (vote
    (map (lambda (model) (juror model review))
         '("gpt-4o-mini" "gpt-4.1-mini" "claude-haiku-4-5"))
    #:method 'plurality))

(define verdicts (map-async verdict reviews #:max-concurrent 4))

(finish
  (for/list ([review reviews] [label verdicts])
    (hash 'review review 'label label)))
