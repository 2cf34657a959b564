;; Rank the applicants for the post of a bridge engineer by their cover letters.
;; @data data/letters.json
;; @budget $1.00

(define applicants (py-eval "
import json
[[a['name'], a['letter'][:6000]] for a in json.loads(context)]
"))

(define criteria
  "experience with steel bridges, experience with site work, clarity of writing")

;; one prompt for everybody, so that the scores compare
(define (rating-prompt letter)
  (format "Rate this cover letter for: ~a. Return JSON: {score: int, reason: str}, score from 0 to 100.\n\nLETTER:\n~a"
          criteria
          letter))

(define (rate applicant)
  (llm-query-async
    #:instruction (rating-prompt (second applicant))
    #:model "gpt-4o-mini"
    #:schema "{score: int, reason: str}"
    #:temperature 0.0
    #:max-tokens 120))

(define key (string-append "letters-" (hash context)))
(define ratings
  (or (restore key)
      (checkpoint key (map-async rate applicants #:max-concurrent 10))))

(py-exec "import json")
(define ranked
  (sort
    (for/list ([applicant (in-list applicants)] [rating (in-list ratings)])
      (define parsed (py-call "json.loads" rating))
      (list (first applicant) (hash-ref parsed 'score) (hash-ref parsed 'reason)))
    >
    #:key second))

(finish (take ranked (min 5 (length ranked))))
