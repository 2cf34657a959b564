(define (answer style length text)
  (syntax-e (llm-query #:instruction (string-append "Answer " style ", " length ".") #:data text
    #:model "gpt-4.1-nano" #:max-tokens 30)))
(define kindly (curry answer "kindly"))
(define both (list (kindly "in one sentence" "Hello?") (apply answer '("sternly" "in one word" "Why?"))))
(finish (string-join both))
