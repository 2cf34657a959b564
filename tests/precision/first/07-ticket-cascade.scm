;; @data data/tickets.json
;; Label every ticket with a small model, ask a better one only where the small one doubts.

(define tickets (py-eval "
import json
[t['title'] + '\\n' + t['description'] for t in json.loads(context)]
"))

(define label-instruction
  "Which team owns this ticket: auth, billing, export, api or howto? Return JSON: {\"team\": string, \"confidence\": number from 0 to 1}")

(define (label-with model ticket)
  (llm-query-async
    #:instruction label-instruction
    #:data ticket
    #:model model
    #:json #t
    #:temperature 0.0
    #:max-tokens 60))

(define first-pass
  (map-async (lambda (t) (label-with "gpt-4o-mini" t)) tickets #:max-concurrent 10))
(checkpoint "ticket-cascade/first-pass" first-pass)

(py-set! "first_pass" first-pass)
(define doubtful (py-eval "
import json
labels = [json.loads(s) for s in first_pass]
[i for i, l in enumerate(labels) if float(l.get('confidence') or 0) < 0.7]
"))

(define second-pass
  (map-async
    (lambda (i) (label-with "gpt-4.1" (list-ref tickets i)))
    doubtful
    #:max-concurrent 5))

(py-set! "doubtful" doubtful)
(py-set! "second_pass" second-pass)
(define summary (py-exec "
for i, s in zip(doubtful, second_pass):
    labels[i] = json.loads(s)
teams = {}
for i, l in enumerate(labels):
    teams.setdefault(l.get('team', 'unknown'), []).append(i)
for team, ids in sorted(teams.items()):
    print(team, len(ids), ids)
"))

(finish summary)
