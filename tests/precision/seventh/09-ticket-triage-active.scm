;; Triage helpdesk tickets: a cheap model on all of them, a strong one where it is unsure.
;; context: tickets separated by a line "==="
;; @assume tickets = 120

(define tickets
  (filter (lambda (t) (not (string=? t "")))
          (map string-trim (string-split context "\n===\n"))))

(define answer-format
  "Answer in exactly two lines:\nqueue: billing|network|account|hardware|other\nconfidence: low|medium|high")

(define (cheap-triage ticket)
  (llm-query-async
    #:instruction (string-append "Assign this helpdesk ticket to a queue. " answer-format)
    #:data ticket
    #:model "gpt-4.1-mini"
    #:temperature 0.0
    #:max-tokens 30))

(define (careful-triage ticket)
  (llm-query-async
    #:instruction (string-append
      "Assign this difficult helpdesk ticket to a queue. Consider what the user wants to be able to do, not only the words they use. "
      answer-format)
    #:data ticket
    #:model "gpt-4o"
    #:temperature 0.0
    #:max-tokens 30))

(define (uncertainty answer)
  (define text (string-downcase answer))
  (cond
    [(string-contains? text "confidence: high") 0.1]
    [(string-contains? text "confidence: medium") 0.5]
    [else 0.9]))

(define decisions
  (active-learning cheap-triage careful-triage uncertainty tickets #:threshold 0.4))

(py-set! "tickets" tickets)
(py-set! "decisions" decisions)
(finish
  (py-exec "
import re
from collections import defaultdict
queues = defaultdict(list)
for t, d in zip(tickets, decisions):
    m = re.search(r'queue:\\s*(\\w+)', d.lower())
    queues[m.group(1) if m else 'other'].append(t.splitlines()[0][:90])
for q in sorted(queues):
    print(f'# {q} ({len(queues[q])})')
    for title in queues[q]:
        print('  -', title)
"))
