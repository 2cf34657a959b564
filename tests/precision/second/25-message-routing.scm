;; @data data/messages.json

;; Route customer messages: cheap on all, strong where the cheap model is unsure.
(py-exec "
import json

def parse(text):
    return json.loads(text)

messages = [m['text'] for m in json.loads(context)]
")
(define messages (py-eval "messages"))

(define instruction
  "Choose the department for this message. Return JSON: {department: one of sales, support, billing; confidence: number from 0 to 1}")

(define (route model)
  (lambda (message)
    (llm-query-async
      #:instruction instruction
      #:data message
      #:model model
      #:schema "{department: str, confidence: 0-1}"
      #:temperature 0.0
      #:max-tokens 60)))

(define (uncertainty answer)
  (- 1 (hash-ref (py-call "parse" answer) 'confidence)))

(define routed
  (active-learning
    (route "gpt-4.1-mini")
    (route "gpt-4.1")
    uncertainty
    messages
    #:threshold 0.3))

(finish
  (for/list ([message messages] [answer routed])
    (hash 'message message
          'department (hash-ref (py-call "parse" answer) 'department))))
