;; @data notes.json
(define notes (py-eval "
import json
[n['text'] for n in json.loads(context)]
"))

(define (label-all items)
  (if (null? items)
      '()
      (cons (syntax-e (llm-query #:instruction "Label it in one word." #:data (car items)
                                 #:model "gpt-4.1-nano" #:max-tokens 5))
            (label-all (cdr items)))))
(finish (string-join (label-all notes) " "))
