;; @data data/tickets.json
;; Root causes of tickets: the expensive model sees only what the cheap one is unsure of.

(define tickets (py-eval "
import json
[t['priority'] + ': ' + t['title'] + '. ' + t['description'] for t in json.loads(context)]
"))

(define cause-instruction
  "Name the likely root cause of this ticket in one sentence. End with a line 'confidence: N', where N is a whole number from 0 to 100.")

(define (confidence-of answer)
  (define m (regexp-match #rx"confidence: *([0-9]+)" (string-downcase answer)))
  (if m (string->number (second m)) 0))

(define causes
  (active-learning
    (lambda (ticket)
      (llm-query-async
        #:instruction cause-instruction
        #:data ticket
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 100))
    (lambda (ticket)
      (llm-query-async
        #:instruction cause-instruction
        #:data ticket
        #:model "gpt-4o"
        #:temperature 0.0
        #:max-tokens 200))
    (lambda (answer)
      (/ (confidence-of answer) 100.0))
    tickets
    #:threshold 0.6))

(define summary
  (syntax-e
    (llm-query
      #:instruction "Group these root causes and count them. Name the five most frequent, with one remedy each."
      #:data (string-join causes "\n\n")
      #:model "claude-sonnet-4-5"
      #:temperature 0.1
      #:max-tokens 700)))

(finish summary)
