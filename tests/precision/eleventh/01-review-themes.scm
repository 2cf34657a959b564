;; @data data/reviews.txt
;; @budget $1 400-calls

;; Task: what do 240 customers complain about, and how often?

(define reviews
  (filter (lambda (line) (not (string=? line "")))
          (map string-trim (string-split context "\n"))))

(define label-prompt
  "Classify the main topic of this product review and its sentiment.
Return JSON: {topic: str, sentiment: \"positive\"|\"negative\"|\"neutral\"}")

;; Every label is kept on disk, so that a second run goes on where the first one ended.
(define (label review)
  (define key (hash (string-append "review-label-v1\n" label-prompt "\n" review)))
  (or (restore key)
      (checkpoint key
        (syntax-e (llm-query
          #:instruction label-prompt
          #:data review
          #:model "gpt-4o-mini"
          #:json #t
          #:temperature 0.0
          #:max-tokens 80)))))

(define labels (map-async label reviews #:max-concurrent 15))

(py-set! "labels" labels)
(define table (py-eval "
import json
from collections import Counter
counts = Counter()
for text in labels:
    row = json.loads(text)
    counts[(str(row.get('topic', '?')).lower(), str(row.get('sentiment', '?')))] += 1
'\\n'.join(f'{topic}\\t{mood}\\t{n}' for (topic, mood), n in counts.most_common(40))
"))

(define report (syntax-e (llm-query
  #:instruction "Here is a table of review topics, sentiments and counts. Write a one-page report for the product manager: the three biggest problems, the two biggest strengths, one recommendation each."
  #:data table
  #:model "gpt-4o"
  #:temperature 0.3
  #:max-tokens 900)))

(finish (string-append report "\n\n" table))
