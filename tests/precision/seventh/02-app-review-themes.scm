;; Find the themes behind a month of app-store reviews.
;; context: one review per line
;; @assume reviews = 300

(define reviews
  (filter (lambda (line) (> (string-length line) 10))
          (map string-trim (string-split context "\n"))))

(display (format "~a reviews to label\n" (length reviews)))

;; Label every review with one theme and a sentiment
(define labels
  (map-async
    (lambda (review)
      (llm-query-async
        #:instruction "Label this app review. Return JSON: {\"theme\": \"crash|login|pricing|design|support|other\", \"sentiment\": \"pos|neg|mixed\"}"
        #:data review
        #:model "gpt-4"
        #:json #t
        #:temperature 0.0
        #:max-tokens 40))
    reviews
    #:max-concurrent 20))

(checkpoint "review-labels" labels)

;; Count in Python, keep three example reviews per theme
(py-set! "labels" labels)
(py-set! "reviews" reviews)
(define digest
  (py-exec "
import json
from collections import Counter, defaultdict
counts, examples = Counter(), defaultdict(list)
for raw, review in zip(labels, reviews):
    l = json.loads(raw)
    key = (l.get('theme', 'other'), l.get('sentiment', 'mixed'))
    counts[key] += 1
    if len(examples[key]) < 3:
        examples[key].append(review[:240])
for key, n in counts.most_common():
    print(f'{key[0]} / {key[1]}: {n}')
    for e in examples[key]:
        print('   -', e)
"))

(define report
  (syntax-e
    (llm-query
      #:instruction "Write a product brief from these theme counts and examples: the three most urgent problems, what users love, and one experiment to run next month."
      #:data digest
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 700)))

(finish report)
