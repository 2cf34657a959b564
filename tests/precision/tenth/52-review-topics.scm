;; What do the reviewers complain about? One topic per review, then a tally for the product team.
;; @data data/reviews.json
;; @budget $0.80

(define reviews (py-eval "
import json
[str(r)[:3000] for r in json.loads(context)]
"))

(define (topic-of review)
  (llm-query-async
    #:instruction "Name the main topic of the review with one of: battery, screen, speed, delivery, price, praise. Only the one word."
    #:data review
    #:model "gpt-4.1-mini"
    #:temperature 0.0
    #:max-tokens 5))

(define key (string-append "topics-" (hash context)))
(define topics
  (or (restore key)
      (checkpoint key (map-async topic-of reviews #:max-concurrent 15))))

;; topic -> how often
(define tally (hash))
(for ([topic (in-list topics)])
  (define name (string-downcase (string-trim topic)))
  (hash-set tally name (+ 1 (hash-ref tally name 0))))

(define ranking
  (sort (hash->list tally) > #:key cdr))

(define lines
  (for/list ([entry (in-list ranking)])
    (format "~a: ~a of ~a" (car entry) (cdr entry) (length reviews))))

(define summary
  (syntax-e (llm-query
    #:instruction "Turn this tally of review topics into three sentences for the product team."
    #:data (string-join lines "\n")
    #:model "gpt-4o"
    #:max-tokens 150)))

(finish (string-append summary "\n\n" (string-join lines "\n")))
