(define words (list "tree" "house" "river"))
(define (translate word)
  (syntax-e (llm-query #:instruction "Translate into French, one word." #:data word
                       #:model "gpt-4o-mini" #:max-tokens 10)))
(finish (string-join (map translate words) ", "))
