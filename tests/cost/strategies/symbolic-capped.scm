;; formula: min(5, papers)
(define papers (py-eval "
import json
json.loads(context)
"))

(define some (take papers (min 5 (length papers))))
(finish (string-join (map-async (lambda (x)
  (llm-query-async #:instruction "State the key point in one sentence." #:data x
    #:model "gpt-4o-mini" #:max-tokens 80))
  some)))
