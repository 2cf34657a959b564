;; @data data/reviews.json
;; Moderate reviews: small model on all, large model where the small one doubts.

(define posts (py-eval "
import json
[r['text'] for r in json.loads(context)]
"))

(define moderation-rules
  "No insults, no personal data such as order numbers, no advertising.")

(define (moderate model tokens)
  (lambda (post)
    (llm-query-async
      #:instruction (string-append
        "Moderate this post by the rules. First line: PUBLISH or HOLD. Second line: certainty: high, medium or low. Third line: the reason. Rules: "
        moderation-rules)
      #:data post
      #:model model
      #:temperature 0.0
      #:max-tokens tokens)))

;; 0 is certain, 1 is a guess
(define (uncertainty answer)
  (define text (string-downcase answer))
  (cond
    [(string-contains? text "certainty: high") 0.1]
    [(string-contains? text "certainty: medium") 0.6]
    [else 0.9]))

(define decisions
  (active-learning
    (moderate "gpt-4o-mini" 60)
    (moderate "gpt-4o" 150)
    uncertainty
    posts
    #:threshold 0.5))

(define held
  (for/list ([post posts]
             [decision decisions]
             #:unless (string-prefix? (string-upcase (string-trim decision)) "PUBLISH"))
    (format "~a\n  ~a" post (string-join (string-split decision "\n") " / "))))

(finish
  (format "~a of ~a posts held\n\n~a" (length held) (length posts) (string-join held "\n")))
