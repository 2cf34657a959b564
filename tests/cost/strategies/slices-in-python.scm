;; @data notes.json
(define batch (py-eval "
import json
[n['title'] for n in json.loads(context)][2:9]
"))
(finish (string-join (map-async (lambda (t)
  (llm-query-async #:instruction "Guess the topic in one word." #:data t #:max-tokens 8)) batch)))
