;; formula: papers
(define papers (py-eval "
import json
json.loads(context)
"))

(define (go items)
  (if (null? items) "" (string-append
    (syntax-e (llm-query #:instruction "Label it." #:data (car items) #:max-tokens 5))
    (go (cdr items)))))
(finish (go papers))
