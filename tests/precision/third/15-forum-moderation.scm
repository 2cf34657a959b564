;; Moderate forum posts: a small model looks at all of them, a big one at the doubtful.
;; context: JSON array of posts
;; @assume posts = 400
;; @budget $1.50

(define posts (py-eval "
import json
[str(p)[:4000] for p in json.loads(context)]
"))

(define house-rules
  "House rules: no insults, no private addresses, no medical advice, no advertising.")

(define (quick-look post)
  (syntax-e (llm-query
    #:instruction (string-append house-rules " Does this post break a rule?
First line: KEEP or REMOVE. Second line: 'confidence: low', 'confidence: medium' or 'confidence: high'. Third line: the rule concerned, or none.")
    #:data post
    #:model "gpt-4.1-mini"
    #:temperature 0.0
    #:max-tokens 40)))

(define (careful-look post)
  (syntax-e (llm-query
    #:instruction (string-append house-rules " A first check of this post was not sure of itself. Weigh irony, quotation and context.
First line: KEEP or REMOVE. Second line: 'confidence: low', 'confidence: medium' or 'confidence: high'. Third line: the rule concerned, or none.")
    #:data post
    #:model "gpt-4o"
    #:temperature 0.0
    #:max-tokens 60)))

(define (doubt verdict)
  (let ([v (string-downcase verdict)])
    (cond
      [(string-contains? v "confidence: high") 0.1]
      [(string-contains? v "confidence: medium") 0.5]
      [else 0.9])))

(define verdicts
  (active-learning quick-look careful-look doubt posts #:threshold 0.7))

(define removed
  (for/list ([post posts] [verdict verdicts] [n (in-naturals 1)]
             #:when (string-prefix? (string-upcase (string-trim verdict)) "REMOVE"))
    (format "Post ~a\n~a\n> ~a" n verdict post)))

(finish
  (format "~a of ~a posts should go.\n\n~a"
          (length removed)
          (length posts)
          (string-join removed "\n\n")))
