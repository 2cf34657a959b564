;; @data notes.json
(define notes (py-eval "
import json
[n['text'] for n in json.loads(context)]
"))

(define (ask question data)
  (syntax-e (llm-query #:instruction question #:data data #:model "gpt-4o-mini" #:max-tokens 60)))
(define overview
  (cond [(> (length notes) 100) (ask "Sample these." (string-join notes))]
        [(>= (length notes) 10)
         (ask "Combine." (string-append (ask "Sum up." (string-join (take notes 6)))
                                        (ask "Sum up." (string-join (drop notes 6)))))]
        [else (ask "Sum up." (string-join notes))]))
(finish overview)
