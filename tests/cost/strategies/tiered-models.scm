;; @data notes.json
(define notes (py-eval "
import json
[n['text'] for n in json.loads(context)]
"))

(finish (tiered
  (lambda (x)
  (llm-query-async #:instruction "State the key point in one sentence." #:data x
    #:model "gpt-4o-mini" #:max-tokens 80))
  (lambda (points) (syntax-e (llm-query #:instruction "Rank them in 2 sentences."
    #:data (string-join points "\n") #:model "gpt-4o" #:max-tokens 90)))
  notes #:max-concurrent 3))
