;; Parallel test cases for a contract: valid, edge and invalid cases are written at the same time,
;; each kind by the cheapest model that is good at it; code drops duplicates and counts.
;; Use it to cover an interface from several sides: one prompt for all three kinds gives many easy
;; cases and few hard ones.
;; Cost: 3 calls, below 1 cent.

;; @data data/endpoint.txt
(define (cases model instruction)
  (lambda ()
    (llm-query-async
      #:instruction (string-append instruction " Return JSON: {cases: [{title: str, body: object, "
                                   "expected: 201|409|422}]}")
      #:data context
      #:model model
      #:json #t
      #:max-tokens 900)))

(define kinds '("valid" "edge" "invalid"))
(define answers
  (parallel
    (list
      (cases "gpt-4o-mini" "Write eight valid requests for the endpoint, of everyday kinds.")
      (cases "gpt-4.1-mini" "Write eight requests at the edges of what the endpoint allows: bounds,
empty lists, time zones, the hours of lunch.")
      (cases "gpt-4.1" "Write eight requests that the endpoint must refuse, each for one reason
only, and a different one each time."))))

(py-set! "kinds" kinds)
(py-set! "answers" answers)
(finish (py-eval "
import json
found, seen = [], set()
for kind, answer in zip(kinds, answers):
    for case in json.loads(answer).get('cases', []):
        body = json.dumps(case.get('body'), sort_keys=True)
        if body not in seen:
            seen.add(body)
            found.append({'kind': kind, **case})
{'cases': found, 'counts': {kind: sum(case['kind'] == kind for case in found) for kind in kinds}}
"))
