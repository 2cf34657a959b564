;; Task: several models judge whether a transaction is fraudulent; the majority decides.
;; Run with --data transaction.json

(define models '("gpt-4o-mini" "gpt-4.1-mini" "gpt-4o"))

(define (judge model)
  (lambda ()
    (llm-query-async
      #:instruction "Is this bank transaction fraudulent? Return JSON: {fraud: bool, confidence: 0-1, reasoning: str}"
      #:data context
      #:model model
      #:json #t
      #:temperature 0.0
      #:max-tokens 200)))

(display "Asking three models...\n")

(define verdict
  (vote (map judge models) #:method 'majority))

(py-set! "verdict" verdict)
(define parsed (py-eval "
import json
json.loads(verdict)
"))

(define fraud? (eq? (hash-ref parsed 'fraud #f) #t))
(define reasoning (hash-ref parsed 'reasoning ""))

(define letter
  (if fraud?
      (syntax-e (llm-query
        #:instruction "Write a short, calm message to the customer that a payment was stopped for a check, without any detail of how it was noticed."
        #:data reasoning
        #:model "gpt-4o-mini"
        #:max-tokens 150))
      "No message needed."))

(finish (hash 'fraud fraud? 'reasoning reasoning 'letter letter))
