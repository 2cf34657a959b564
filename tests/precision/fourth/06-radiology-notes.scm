;; Flag radiology notes that need a follow-up call; the strong model sees the doubtful ones.
;; @budget $2.00
;; @assume notes = 400

(define notes
  (py-eval "
import json
[n['text'] for n in json.loads(context) if n.get('text')]
"))

(define instruction
  (string-append
   "Does this radiology note ask for a follow-up? Return JSON: "
   "{\"follow_up\": true|false, \"confidence\": 0.0-1.0, \"quote\": str}. "
   "Quote the sentence you rely on."))

(define (ask model)
  (lambda (note)
    (llm-query-async
     #:instruction instruction
     #:data note
     #:model model
     #:json #t
     #:temperature 0.0
     #:max-tokens 200)))

(define (score reply)
  (py-set! "reply" reply)
  (py-eval "
import json
float(json.loads(reply).get('confidence', 0.0))
"))

(define answers
  (active-learning
   (ask "gpt-4.1-mini")
   (ask "gpt-4o")
   score
   notes
   #:threshold 0.7))

(checkpoint "radiology-answers" answers)

(py-set! "answers" answers)
(py-set! "notes" notes)
(define worklist
  (py-exec "
import json
rows = [(i, json.loads(a)) for i, a in enumerate(answers)]
todo = [(i, r) for i, r in rows if r.get('follow_up')]
print(f'{len(todo)} of {len(rows)} notes ask for a follow-up')
for i, r in todo:
    print(f\"- note {i + 1}: {r.get('quote', '')}\")
"))

(finish (string-trim worklist))
