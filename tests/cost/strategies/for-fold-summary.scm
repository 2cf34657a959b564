;; @data notes.json
(define notes (py-eval "
import json
[n['text'] for n in json.loads(context)]
"))

(finish (for/fold ([summary ""]) ([note (in-list notes)])
  (syntax-e (llm-query #:instruction "Add the note to the summary."
    #:data (string-append summary "\n" note) #:model "gpt-4.1-mini" #:max-tokens 100))))
