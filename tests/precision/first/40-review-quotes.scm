;; @data data/reviews.json
;; Pick quotes for a product page: model marks, Python filters, model orders.

(define reviews (py-eval "
import json
rows = json.loads(context)
[r['text'] for r in rows if r['stars'] >= 4]
"))

(define marked
  (map-async
    (lambda (review)
      (llm-query-async
        #:instruction "Is this review fit to be quoted on the product page? Return JSON: {\"fit\": true or false, \"quote\": the best sentence, unchanged}"
        #:data review
        #:model "gpt-4o-mini"
        #:json #t
        #:temperature 0.0
        #:max-tokens 100))
    reviews
    #:max-concurrent 10))

;; Keep only quotes that really occur in the review
(py-set! "source_reviews" reviews)
(py-set! "marked" marked)
(define quotes (py-eval "
quotes = []
for text, answer in zip(reviews, marked):
    m = json.loads(answer)
    if m.get('fit') and m.get('quote') and m['quote'] in text:
        quotes.append(m['quote'])
sorted(set(quotes), key=len)[:12]
"))

(define ordered
  (syntax-e
    (llm-query
      #:instruction "Put these quotes in the order in which they persuade best. Return them unchanged, one a line."
      #:data (string-join quotes "\n")
      #:model "claude-haiku-4-5"
      #:temperature 0.0
      #:max-tokens 500)))

(finish ordered)
