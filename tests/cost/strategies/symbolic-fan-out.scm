;; formula: papers + 1
(define papers (py-eval "
import json
json.loads(context)
"))

(define points (map-async (lambda (x)
  (llm-query-async #:instruction "State the key point in one sentence." #:data x
    #:model "gpt-4o-mini" #:max-tokens 80))
  papers))
(finish (syntax-e (llm-query #:instruction "Combine." #:data (string-join points) #:max-tokens 90)))
