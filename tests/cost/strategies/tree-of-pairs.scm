;; @data notes.json
(define notes (py-eval "
import json
[n['text'] for n in json.loads(context)]
"))

(finish (tree-reduce
  (lambda (a b) (syntax-e (llm-query #:instruction "Merge these two notes."
    #:data (string-append a "\n" b) #:model "gpt-4.1-nano" #:max-tokens 120)))
  notes #:branch-factor 4))
