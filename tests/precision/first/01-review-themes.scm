;; @data data/reviews.json
;; Which themes come up in the customer reviews, and what should product do about them?

(define reviews (py-eval "
import json
['[' + r['product'] + ', ' + str(r['stars']) + ' stars] ' + r['text'] for r in json.loads(context)]
"))

(display (format "Reading ~a reviews\n" (length reviews)))

;; Cheap model on every review
(define themes
  (map-async
    (lambda (review)
      (llm-query-async
        #:instruction "Name the one main theme of this review in at most six words, then the sentiment."
        #:data review
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 40))
    reviews
    #:max-concurrent 10))

(define overview
  (syntax-e
    (llm-query
      #:instruction "You get one theme per line, taken from customer reviews. Group them into at most five clusters, with a count for each, and propose one action per cluster."
      #:data (string-join themes "\n")
      #:model "gpt-4o"
      #:temperature 0.2
      #:max-tokens 900)))

(finish overview)
