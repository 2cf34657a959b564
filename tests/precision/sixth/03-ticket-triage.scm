;; Support-ticket triage: cheap model on everything, strong model on the doubtful ones.
;; data: tickets.json
;; @budget $2.00
(define tickets
  (py-eval "
import json
rows = json.loads(context)
[(r.get('subject', '') + '\\n' + r.get('body', ''))[:4000] for r in rows]
"))

(define (classify ticket model)
  (llm-query-async
    #:instruction "Classify this support ticket. Return JSON: {\"queue\": \"billing\"|\"bug\"|\"account\"|\"how-to\", \"urgent\": true|false, \"confidence\": number from 0 to 1}"
    #:data ticket
    #:model model
    #:json #t
    #:temperature 0.0
    #:max-tokens 100))

;; Phase 1: everything, cheaply
(define first-pass
  (map-async (lambda (t) (classify t "gpt-4.1-mini")) tickets #:max-concurrent 15))
(py-set! "first_pass" first-pass)

;; Phase 2: which ones were doubtful?
(define uncertain
  (py-eval "
labels = [json.loads(r) for r in first_pass]
[i for i, r in enumerate(labels) if float(r.get('confidence', 0)) < 0.7]
"))
(display (format "~a of ~a tickets need a second look\n" (length uncertain) (length tickets)))

;; Phase 3: only those again
(define second-pass
  (map-async (lambda (i) (classify (list-ref tickets i) "gpt-4o")) uncertain))
(py-set! "uncertain" uncertain)
(py-set! "second_pass" second-pass)

(define report
  (py-exec "
for i, r in zip(uncertain, second_pass):
    labels[i] = json.loads(r)
from collections import Counter
queues = Counter(l.get('queue', 'unknown') for l in labels)
urgent = [i + 1 for i, l in enumerate(labels) if l.get('urgent')]
for name, n in queues.most_common():
    print(f'{name}: {n}')
print('urgent tickets:', ', '.join(map(str, urgent)) or 'none')
"))

(finish report)
