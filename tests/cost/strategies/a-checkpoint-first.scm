;; @data notes.json
(define notes (py-eval "
import json
[n['text'] for n in json.loads(context)]
"))

(define points (map-async (lambda (x)
  (llm-query-async #:instruction "State the key point in one sentence." #:data x
    #:model "gpt-4o-mini" #:max-tokens 80))
  (take notes 4)))
(checkpoint "points" points)
(finish (syntax-e (llm-query #:instruction "Title them." #:data (string-join points)
  #:max-tokens 20 #:model "gpt-4o-mini")))
