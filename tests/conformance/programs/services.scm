;;; Data

(hash "abc")
;=> "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

(equal? (hash (llm-query #:data "a")) (hash "[a]"))
;=> true

(hash-ref (hash 'a 1 'b 2) 'b)
;=> 2

(hash-count (hash))
;=> 0

(py-exec "print(1 + 1)")
;=> "2\n"

(py-eval "{'a': [1, None, True, 0.5]}")
;=> {"a": [1, null, true, 0.5]}

(hash-ref (py-eval "{'a': 7}") 'a)
;=> 7

(py-eval "x = 20\nx + 1")
;=> 21

(py-call "max" 3 7 5)
;=> 7

(py-set! "t" (llm-query #:data "a")) (py-eval "t.upper()")
;=> "[A]"

(py-set! "d" (hash "k" (list 1 2))) (py-eval "d['k'][1]")
;=> 2

(checkpoint "k" '(1 2))
;=> [1, 2]

(checkpoint "k" '(1 2)) (restore "k")
;=> [1, 2]

(restore "nothing")
;=> false

(checkpoint "k" (llm-query #:data "a")) (restore "k")
;=> "[a]"
