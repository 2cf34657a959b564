;; formula: 2·papers − 1
(define papers (py-eval "
import json
json.loads(context)
"))

(define points (map-async (lambda (x)
  (llm-query-async #:instruction "State the key point in one sentence." #:data x
    #:model "gpt-4o-mini" #:max-tokens 80))
  papers))
(finish (tree-reduce (lambda (a b) (syntax-e (llm-query #:instruction "Merge."
  #:data (string-append a b) #:max-tokens 60))) points))
