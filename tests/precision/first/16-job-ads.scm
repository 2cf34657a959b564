;; @data data/jobs.json
;; @assume ads = 600
;; Check job advertisements for wording that excludes people.

(define ads (py-eval "
import json
[str(j['id']) + ' | ' + j['title'] + ' | ' + j['ad'] for j in json.loads(context)]
"))

(define (check-ad ad)
  (syntax-e
    (llm-query
      #:instruction "Quote each wording in this job advertisement that may exclude people by age, sex or origin, and suggest a neutral one. Write NONE if there is none."
      #:data ad
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 200)))

(define (flagged? finding)
  (not (string-prefix? (string-trim finding) "NONE")))

(define findings (map check-ad ads))

(define flagged
  (for/list ([ad ads] [finding findings] #:when (flagged? finding))
    (string-append ad "\n  " finding)))

(define share
  (exact->inexact (/ (length flagged) (max 1 (length ads)))))

(define guideline
  (syntax-e
    (llm-query
      #:instruction "From these findings write five rules for authors of job advertisements, each with one example of what to write instead."
      #:data (string-join (take flagged (min 40 (length flagged))) "\n")
      #:model "gpt-4.1"
      #:temperature 0.3
      #:max-tokens 700)))

(finish (format "~a% of the advertisements were flagged.\n\n~a" (round (* 100 share)) guideline))
