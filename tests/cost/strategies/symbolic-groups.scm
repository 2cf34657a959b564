;; formula: groups(papers, 4)
(define papers (py-eval "
import json
json.loads(context)
"))

(finish (tree-reduce (lambda parts (syntax-e (llm-query #:instruction "Merge."
  #:data (string-join parts) #:max-tokens 60))) papers #:branch-factor 4))
