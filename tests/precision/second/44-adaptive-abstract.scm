;; @data data/article.txt

;; Short pieces go to a small model, long ones to a large one; the result must fit the box.
(define (condense model)
  (lambda (text)
    (llm-query
      #:instruction "Condense this article to a teaser of at most 60 words for the front page."
      #:data text
      #:model model
      #:temperature 0.3
      #:max-tokens 120)))

(define long? (lambda (text) (> (string-length text) 4000)))

(define teaser-for
  (choose long?
          (condense "gpt-4.1")
          (condense "gpt-4.1-mini")))

(define teaser (teaser-for context))

(define words (length (string-split teaser)))

(define headline
  (llm-query
    #:instruction "Write a headline of at most eight words for this teaser."
    #:data teaser
    #:model "gpt-4.1-mini"
    #:temperature 0.5
    #:max-tokens 30))

(finish
  (hash 'headline (syntax-e headline)
        'words words
        'fits (<= words 60)))
