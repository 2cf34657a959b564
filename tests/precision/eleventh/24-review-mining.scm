;; @data data/reviews.txt
;; @budget $3

;; Task: feature requests hidden in 240 reviews, merged into one ranked list.

(define reviews (filter non-empty-string? (string-split context "\n")))

(define (extract review)
  (define key (hash (string-append "feature-request-v1\n" review)))
  (or (restore key)
      (checkpoint key
        (syntax-e (llm-query
          #:instruction "Which feature or improvement does this customer ask for, openly or between the lines? One short sentence, or NONE."
          #:data review
          #:temperature 0.0
          #:max-tokens 50)))))

(define requests
  (filter
    (lambda (request) (not (string-prefix? (string-upcase request) "NONE")))
    (map-async extract reviews #:max-concurrent 15)))

(eprintf "~a of ~a reviews ask for something\n" (length requests) (length reviews))

(when (null? requests)
  (finish "No feature requests found."))

(define merged
  (tree-reduce
    (lambda lists
      (syntax-e (llm-query
        #:instruction "Merge these lists of feature requests into one without duplicates; put in brackets how often each was made."
        #:data (string-join lists "\n")
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 600)))
    requests
    #:branch-factor 20))

(finish (llm-query
  #:instruction "Rank these feature requests by demand and propose a roadmap for two quarters."
  #:data merged
  #:model "gpt-4o"
  #:max-tokens 800))
