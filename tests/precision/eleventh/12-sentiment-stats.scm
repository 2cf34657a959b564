;; @data data/reviews.txt
;; @budget $0.50

;; Task: sentiment of the first 80 reviews as percentages.

(define reviews
  (let ([lines (filter non-empty-string? (string-split context "\n"))])
    (take lines (min 80 (length lines)))))

(define saved-key (hash (string-append "sentiments-v1\n" context)))
(define sentiments
  (or (restore saved-key)
    (checkpoint saved-key
      (map-async
        (lambda (review)
          (llm-query-async
            #:instruction "Sentiment of this review? Answer with one word: positive, negative or neutral."
            #:data review
            #:model "gpt-4o-mini"
            #:temperature 0.0
            #:max-tokens 5))
        reviews
        #:max-concurrent 10))))

;; Count them in Python
(define stats (py-exec "
from collections import Counter
counts = Counter(s.strip().lower().rstrip('.') for s in sentiments)
total = sum(counts.values()) or 1
for label, n in counts.most_common():
    print(f'{label}: {n} ({100 * n / total:.1f} %)')
"))

(define comment
  (syntax-e (llm-query
    #:instruction "Comment on these sentiment figures in two sentences for the weekly newsletter."
    #:data stats
    #:model "gpt-4o"
    #:temperature 0.4
    #:max-tokens 120)))

(finish (string-append stats "\n" comment))
