;; Weekly triage: label every support ticket with a cheap model, count the labels in Python,
;; then let a strong model write the memo for the team lead.
;; @data data/tickets.json
;; @budget $2.00 20min

(struct ticket (id text) #:transparent)

(define rows (py-eval "
import json
[[t['id'], t['title'] + '\\n' + t['description']] for t in json.loads(context)]
"))
(define tickets
  (for/list ([row (in-list rows)])
    (ticket (first row) (second row))))

;; Phase 1: label all tickets
(define (label-ticket t)
  (llm-query-async
    #:instruction "Classify the support ticket. Area is billing, login, export or other; urgency is 1 to 5. Return JSON: {area: str, urgency: int}"
    #:data (ticket-text t)
    #:model "gpt-4o-mini"
    #:schema "{area: str, urgency: int}"
    #:temperature 0.0
    #:max-tokens 60))

(define labels-key (string-append "triage-v2-" (hash context)))
(define labels
  (or (restore labels-key)
      (checkpoint labels-key (map-async label-ticket tickets #:max-concurrent 15))))

;; Phase 2: count, no model needed
(py-set! "labels" labels)
(py-set! "ids" (map ticket-id tickets))
(define table (py-eval "
import json
from collections import Counter
parsed = [json.loads(s) for s in labels]
urgent = [i for i, p in zip(ids, parsed) if p['urgency'] >= 4]
{'areas': dict(Counter(p['area'] for p in parsed)), 'urgent': urgent}
"))

;; Phase 3: the memo
(define memo
  (syntax-e (llm-query
    #:instruction "Write a memo of at most 150 words for the support lead: where the load is, and what to do first."
    #:data table
    #:model "gpt-4o"
    #:max-tokens 350)))

(finish (hash 'memo memo 'urgent (hash-ref table 'urgent)))
