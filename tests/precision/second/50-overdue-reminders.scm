;; @data data/claims.json

;; Write a reminder for every claim whose due date has passed.
(define today "2026-03-01")

(define claims
  (py-eval "
import json
[{'id': c['id'], 'due': c.get('due'), 'text': c['text']} for c in json.loads(context)]
"))

(define (overdue? claim)
  (define due (hash-ref claim 'due))
  (and due (string<? due today)))

(define late (filter overdue? claims))

(define reminders
  (map-async
    (lambda (claim)
      (llm-query-async
        #:instruction "Write a polite reminder of at most 80 words to the case handler: the claim below is overdue."
        #:data (format "Claim ~a, due ~a\n~a"
                       (hash-ref claim 'id) (hash-ref claim 'due) (hash-ref claim 'text))
        #:model "gpt-4o-mini"
        #:temperature 0.3
        #:max-tokens 150))
    late))

(finish
  (for/list ([claim late] [reminder reminders])
    (hash 'id (hash-ref claim 'id) 'reminder reminder)))
