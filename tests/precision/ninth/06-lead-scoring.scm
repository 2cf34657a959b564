;; @data data/leads.json
;; @budget $0.50 80-calls 10min
;; Score sales leads with a cheap model and write an opening line for the five best ones.

(define leads (py-eval "
import json
json.loads(context)
"))

(define shape "{score: 0-100, reason: str}")
(define task
  "How well does this company fit a vendor of warehouse robots? Return JSON: {score: 0-100, reason: str}")

(define (score-lead lead)
  (define notes (string-append (hash-ref lead 'company) "\n" (hash-ref lead 'notes)))
  (define key (hash (string-append "lead-v1 gpt-4o-mini\n" task "\n" notes)))
  (or (restore key)
      (checkpoint key
        (syntax-e (llm-query
          #:instruction task
          #:data notes
          #:model "gpt-4o-mini"
          #:schema shape
          #:temperature 0.0
          #:max-tokens 120)))))

(define scores (map-async score-lead leads #:max-concurrent 10))

;; Pairs of a lead and its score, best first
(define ranked
  (sort (map cons leads scores)
        >
        #:key (lambda (pair) (hash-ref (cdr pair) 'score))))

(define best (map car (take ranked (min 5 (length ranked)))))

(define openings
  (map-async
    (lambda (lead)
      (llm-query-async
        #:instruction "Write the first two sentences of an e-mail to this company about warehouse robots. Refer to one fact of the notes."
        #:data lead
        #:model "gpt-4.1-mini"
        #:temperature 0.6
        #:max-tokens 120))
    best))

(finish
  (for/list ([lead best] [opening openings])
    (hasheq 'company (hash-ref lead 'company) 'opening opening)))
