;; @data notes.json
(define notes (py-eval "
import json
[n['text'] for n in json.loads(context)]
"))

(define chosen (append (drop notes 9) (take notes 2) (list "One more.")))
(finish (string-join (map-async (lambda (x)
  (llm-query-async #:instruction "State the key point in one sentence." #:data x
    #:model "gpt-4o-mini" #:max-tokens 80))
  chosen)))
