;; Iterative refinement (pipeline 6): a text is written, scored and rewritten until its score is
;; good enough or the rounds are used up; then a premium model has the last word.
;; Use it when "good" can be scored and a first attempt rarely gets there. The score ends the loop:
;; a text that is good at once costs two calls.
;; Cost: 2 to 7 calls, below 2 cents.

;; @data data/job-notes.txt
(define good-enough 0.8)

(define (write model instruction material)
  (syntax-e (llm-query
    #:instruction instruction
    #:data material
    #:model model
    #:max-tokens 450)))

;; The critic's whole answer goes to the writer; the number in it decides whether to go on.
(define (review text)
  (syntax-e (llm-query
    #:instruction "Score the job advertisement against the notes: complete, correct, plain in tone.
Return JSON: {score: 0-1, missing: [str]}"
    #:data (string-append "NOTES\n" context "\n\nADVERTISEMENT\n" text)
    #:model "gpt-4.1-mini"
    #:json #t
    #:temperature 0.0
    #:max-tokens 200)))

(py-exec "
import json
def score(review):
    found = json.loads(review).get('score')
    return found if isinstance(found, (int, float)) else 0
")

;; What goes from round to round.
(define (reviewed text)
  (define notes (review text))
  (hash 'text text 'review notes 'score (py-call "score" notes)))
(define (good? version)
  (>= (hash-ref version 'score) good-enough))

(define (material version)
  (string-append "NOTES\n" context
                 "\n\nADVERTISEMENT\n" (hash-ref version 'text)
                 "\n\nREVIEW\n" (hash-ref version 'review)))

(define (refine version)
  (printf "Score ~a, another round.\n" (hash-ref version 'score))
  (reviewed (write "gpt-4.1-mini" "Improve the advertisement by the review." (material version))))

(define best
  (iterate-until
    refine
    good?
    (reviewed (write "gpt-4o-mini" "Write a job advertisement from these notes." context))
    #:max-iter 2))

(finish
  (if (good? best)
      (hash 'text (hash-ref best 'text) 'score (hash-ref best 'score) 'premium #f)
      (hash 'text (write "gpt-4o"
                         "Rewrite the advertisement so that nothing of the review is left to say."
                         (material best))
            'score (hash-ref best 'score)
            'premium #t)))
