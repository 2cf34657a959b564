;; formula: papers²
(define papers (py-eval "
import json
json.loads(context)
"))

(finish (string-join (for*/list ([a papers] [b papers])
  (syntax-e (llm-query #:instruction "Compare in one word." #:data (string-append a b)
    #:model "gpt-4.1-nano" #:max-tokens 5)))))
