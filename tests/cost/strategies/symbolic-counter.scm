;; formula: 3·papers + 1
(define papers (py-eval "
import json
json.loads(context)
"))

(define opening (syntax-e (llm-query #:instruction "Open." #:max-tokens 9)))
(let loop ([i 0])
  (when (< i (length papers))
    (for ([kind '("who" "what" "why")])
      (llm-query #:instruction "Answer in one word." #:data kind #:max-tokens 5))
    (loop (+ i 1))))
(finish opening)
