;; @data notes.json
(define notes (py-eval "
import json
[n['text'] for n in json.loads(context)]
"))

(define points (map-async (lambda (x)
  (llm-query-async #:instruction "State the key point in one sentence." #:data x
    #:model "gpt-4o-mini" #:max-tokens 80))
  notes #:max-concurrent 5))
(finish (string-join points "\n"))
