;; @data notes.json
(define notes (py-eval "
import json
[n['text'] for n in json.loads(context)]
"))

(define points (map-async (lambda (x)
  (llm-query-async #:instruction "State the key point in one sentence." #:data x
    #:model "gpt-4o-mini" #:max-tokens 80))
  (take notes 4)))
(py-set! "points" points)
(define report (py-exec "
for number, text in enumerate(points):
    print(f'{number}: {text}')
"))
(finish (syntax-e (llm-query #:instruction "Sum up." #:data report #:max-tokens 50)))
