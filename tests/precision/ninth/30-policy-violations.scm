;; @data data/policy.txt
;; @budget $0.40 60-calls 10min
;; Check a draft privacy policy, paragraph by paragraph, and report all that is unlawful.

(define paragraphs
  (filter (lambda (text) (not (string=? text "")))
          (map string-trim (string-split context "\n\n"))))

(define shape "{violates: bool, article: str, why: str}")
(define task
  "Does this paragraph of a privacy policy violate the GDPR? Return JSON: {violates: bool, article: str, why: str}. Leave article and why empty if it does not.")

(define (check-paragraph paragraph)
  (define key (hash (string-append "gdpr-v1 gpt-4o-mini\n" task "\n" paragraph)))
  (or (restore key)
      (checkpoint key
        (syntax-e (llm-query
          #:instruction task
          #:data paragraph
          #:model "gpt-4o-mini"
          #:schema shape
          #:temperature 0.0
          #:max-tokens 150)))))

(define answers (map-async check-paragraph paragraphs #:max-concurrent 10))

(py-exec "import json")
(define (parse answer) (py-call "json.loads" answer))

;; Report every paragraph that violates an article.
(for ([paragraph paragraphs] [answer answers] [number (in-naturals 1)])
  (define result (parse answer))
  (when (hash-ref result 'violates)
    (finish
      (hasheq 'paragraph number
              'text paragraph
              'article (hash-ref result 'article)
              'why (hash-ref result 'why)))))

(finish "The policy violates nothing.")
