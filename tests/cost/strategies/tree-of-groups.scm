;; @data notes.json
(define notes (py-eval "
import json
[n['text'] for n in json.loads(context)]
"))

(finish (tree-reduce
  (lambda parts (syntax-e (llm-query #:instruction "Merge these notes in 2 sentences."
    #:data (string-join parts "\n") #:model "gpt-4.1-nano" #:max-tokens 120)))
  notes #:branch-factor 5))
