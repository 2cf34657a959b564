;; @data data/article.txt

;; Short texts go to a small model whole; long ones are split and merged.
(define (brief text model)
  (syntax-e
    (llm-query
      #:instruction "Summarize this text in five sentences for a newsletter."
      #:data text
      #:model model
      #:temperature 0.2
      #:max-tokens 300)))

(define (brief-in-parts text)
  (fan-out-aggregate
    (lambda (part)
      (llm-query-async
        #:instruction "Note the key facts of this part as bullets."
        #:data part
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 200))
    (lambda (notes) (brief (string-join notes "\n\n") "gpt-4o"))
    (string-split text "\n\n")))

(define summarize
  (choose
    (lambda (text) (< (string-length text) 6000))
    (lambda (text) (brief text "gpt-4o-mini"))
    brief-in-parts))

(finish (summarize context))
