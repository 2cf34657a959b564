;; @data notes.json
(define notes (py-eval "
import json
[n['text'] for n in json.loads(context)]
"))

(define (merge a b) (syntax-e (llm-query #:instruction "Merge." #:data (string-append a "\n" b)
  #:model "gpt-4o-mini" #:max-tokens 100)))
(finish (fan-out-aggregate
  (lambda (x)
  (llm-query-async #:instruction "State the key point in one sentence." #:data x
    #:model "gpt-4o-mini" #:max-tokens 80))
  (lambda (points) (tree-reduce merge points #:branch-factor 3))
  notes #:max-concurrent 4))
