;; @data data/case-notes.txt

;; Three models triage the case independently; the majority decides.
(define triage-instruction
  "You triage patient messages for a clinic. Return JSON: {urgency: str, reason: str}
where urgency is one of emergency, soon, routine, and reason explains it in one sentence.")

(define (doctor model)
  (lambda ()
    (llm-query-async
      #:instruction triage-instruction
      #:data context
      #:model model
      #:json #t
      #:temperature 0.0
      #:max-tokens 150)))

(define decision
  (try
    (vote
      (map doctor '("gpt-4o" "claude-sonnet-4-5" "gpt-4.1"))
      #:method 'majority)
    on-error
    (lambda (message)
      (finish (string-append "NO AGREEMENT, a human has to decide: " message)))))

(py-set! "decision" decision)
(define urgency (py-eval "
import json
json.loads(decision)['urgency']
"))

(finish (hash 'urgency urgency 'decision decision))
