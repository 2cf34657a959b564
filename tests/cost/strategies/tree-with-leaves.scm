;; @data notes.json
(define notes (py-eval "
import json
[n['text'] for n in json.loads(context)]
"))

(define (shorten x) (syntax-e (llm-query #:instruction "Shorten to one sentence." #:data x
  #:model "gpt-4.1-nano" #:max-tokens 60)))
(define (merge a b) (syntax-e (llm-query #:instruction "Merge." #:data (string-append a b)
  #:model "gpt-4.1-nano" #:max-tokens 60)))
(finish (tree-reduce merge (take notes 6) #:leaf-fn shorten #:branch-factor 2))
