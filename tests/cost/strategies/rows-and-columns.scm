;; A fan-out in each turn of a loop, with a synthesis for each row.
(define rows (list (list "a" "b") (list "c" "d" "e") (list "f")))
(define (cell x) (llm-query-async #:instruction "Describe the letter in one word." #:data x
  #:model "gpt-4.1-nano" #:max-tokens 6))
(define (row items)
  (syntax-e (llm-query #:instruction "Sum the row up." #:data (string-join (map-async cell items))
    #:max-tokens 20 #:model "gpt-4o-mini")))
(finish (string-join (map row rows) "\n"))
