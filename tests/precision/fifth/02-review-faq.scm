;; Build a product FAQ out of customer reviews (one review a line in context).

(define reviews
  (filter (lambda (r) (> (string-length (string-trim r)) 20))
          (string-split context "\n")))

(define (chunk-list lst n)
  (if (<= (length lst) n)
      (list lst)
      (cons (take lst n) (chunk-list (drop lst n) n))))

(define batches
  (map (lambda (group) (string-join group "\n- "))
       (chunk-list reviews 25)))

;; 1. what do people ask or complain about?
(define question-lists
  (map-async
    (lambda (batch)
      (llm-query-async
        #:instruction "These are customer reviews of one product. List the questions a future buyer would have after reading them, one per line, no numbering."
        #:data batch
        #:model "gpt-4o-mini"
        #:temperature 0.2
        #:max-tokens 400))
    batches))

;; 2. merge duplicates
(define top-questions
  (llm-query
    #:instruction "Merge duplicate questions and keep the ten most frequent. One question per line."
    #:data (string-join question-lists "\n")
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 500))

;; 3. answer them from the reviews
(define evidence (string-join batches "\n"))
(define faq
  (syntax-e
    (llm-query
      #:instruction "Write an FAQ: answer every question using only the reviews. If the reviews do not tell, say so."
      #:data (string-append "QUESTIONS:\n" top-questions
                            "\n\nREVIEWS:\n"
                            (substring evidence 0 (min 40000 (string-length evidence))))
      #:model "gpt-4o"
      #:max-tokens 2000)))

(finish faq)
