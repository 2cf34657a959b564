;; Two steps, one after the other.
(define title (syntax-e (llm-query #:instruction "Write a title." #:data "cats" #:max-tokens 30)))
(finish (syntax-e (llm-query #:instruction "Improve the title." #:data title #:model "gpt-4o-mini")))
