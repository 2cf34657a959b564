;; @data notes.json
(define notes (py-eval "
import json
[n['text'] for n in json.loads(context)]
"))

(define points (map-async (lambda (x)
  (llm-query-async #:instruction "State the key point in one sentence." #:data x
    #:model "gpt-4o-mini" #:max-tokens 80))
  notes))
(finish (syntax-e (llm-query #:instruction "Combine into 3 sentences."
  #:data (string-join points "\n") #:model "gpt-4o" #:max-tokens 200)))
