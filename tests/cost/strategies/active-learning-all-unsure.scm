(define texts (map (lambda (i) (format "Text ~a" i)) (range 6)))
(finish (string-join (active-learning
  (lambda (t) (llm-query-async #:instruction "Classify in one word." #:data t
    #:model "gpt-4.1-nano" #:max-tokens 5))
  (lambda (t) (syntax-e (llm-query #:instruction "Classify in one word." #:data t
    #:model "gpt-4o" #:max-tokens 5)))
  (lambda (answer) 0.95)
  texts #:threshold 0.7)))
