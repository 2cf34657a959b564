;; @data data/abstracts.json
;; A review in order of years: each period is read in the light of the earlier ones.

(define periods (py-eval "
import json
by_year = {}
for a in json.loads(context):
    by_year.setdefault(a['year'], []).append('- ' + a['abstract'])
[str(year) + '\\n' + '\\n'.join(items) for year, items in sorted(by_year.items())]
"))

(define (integrate period so-far)
  (syntax-e
    (llm-query
      #:instruction "Integrate the studies of one year into the review so far. Say where they confirm or contradict earlier years. Keep the review below 600 words."
      #:data (string-append "REVIEW SO FAR:\n" so-far "\n\nSTUDIES:\n" period)
      #:model "gpt-4.1"
      #:temperature 0.1
      #:max-tokens 1000)))

;; Order matters here, so this is a fold and not a fan-out
(define review (foldl integrate "(empty)" periods))
(checkpoint "cumulative-review/final" review)

(define questions
  (syntax-e
    (llm-query
      #:instruction "Which three questions does this review leave open? For each, the study that would answer it."
      #:data review
      #:model "claude-sonnet-4-5"
      #:max-tokens 400)))

(finish (string-append review "\n\nOPEN QUESTIONS\n" questions))
