;; @data notes.json
(define notes (py-eval "
import json
[n['text'] for n in json.loads(context)]
"))

(define sample (take notes 5))
(define points (map-async (lambda (x)
  (llm-query-async #:instruction "State the key point in one sentence." #:data x
    #:model "gpt-4o-mini" #:max-tokens 80))
  sample))
(define rest-count (- (length notes) (length sample)))
(finish (format "~a (~a left)" (string-join points " ") rest-count))
