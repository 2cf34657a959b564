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

;;; Python there and back

(py-set! "x" (hash 'a (list 1 2.5 #t 'null "é\"'\\")))
(list (py-eval "x") (py-eval "type(x['a'][3]).__name__") (py-eval "len(x['a'][4])"))
;=> [{"a": [1, 2.5, true, null, "é\"'\\"]}, "NoneType", 4]

(py-exec "
def longest(words, least=0):
    return [w for w in words if len(w) > least]
")
(list (py-call "longest" '("a" "bb") 1) (py-call "len" "abc") (py-call "str.upper" (llm-query #:data "a")))
;=> [["bb"], 3, "[A]"]

(define printed (py-exec "for i in range(3): print(i, end=' ')"))
(string-append "<" printed ">")
;=> "<0 1 2 >"
;=> prints ""

(py-eval "(1, {'a': None}, [True])")
;=> [1, {"a": null}, [true]]

(hash-ref (py-eval "{'a b': 1, 2: 'two'}") '|a b|)
;=> 1

(py-exec "x = (")
;=> error 1:1 py-exec | SyntaxError
;=> kind python

(define n 0)
(py-exec "
a = 1
b = a / 0
")
;=> error 2:1 ZeroDivisionError | line 3 of the Python code
;=> kind python

(py-eval "x = 1")
;=> error 1:1 py-eval needs code that ends in an expression

(py-eval "object()")
;=> error 1:1 is of type object

(py-call "missing" 1)
;=> error 1:1 no Python function is called 'missing'

(py-set! "class" 1)
;=> error 1:1 cannot be the name of a Python variable

(py-exec "raise SystemExit(1)")
;=> error 1:1 exit()

;| without python
(py-eval "1")
;=> error 1:1 Python is switched off
;=> kind python

;;; Checkpoints

(checkpoint "any key: ../../x" (hash 'a (list 1 #f 'null "é")))
(define back (restore "any key: ../../x"))
(list (hash-ref back 'a) back)
;=> [[1, false, null, "é"], {"a": [1, false, null, "é"]}]

(checkpoint "k" 1)
(checkpoint "k" 2)
(restore "k")
;=> 2

(checkpoint "k" #f)
(list (restore "k") (restore "other"))
;=> [false, false]

(define (cached text)
  (define key (hash (string-append "v1" text)))
  (or (restore key) (checkpoint key (syntax-e (llm-query #:data text)))))
(list (cached "a") (cached "a") (cached "b"))
;=> ["[a]", "[a]", "[b]"]
;=> calls 2

(checkpoint "k" (list 1 void))
;=> error 1:1 checkpoint: cannot save this value: #<procedure:void> | [1] | allowed: text

;;; What restore gives is what was saved

(define (round-trip value)
  (checkpoint "k" value)
  (equal? (restore "k") value))
(map round-trip
     (list "text \u0000 \"é\" 𝄞" "" 'symbol '|a b| 'null #t #f '() 0 -1.5 1e300 -0.0 1/3 +inf.0 -inf.0 +nan.0
           (expt 7 300) 1+2i #\a #\λ '#:keyword))
;=> [true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true]

(define (round-trip value)
  (checkpoint "k" value)
  (equal? (restore "k") value))
(map round-trip
     (list '(1 "a" b) '("a" . 1) '((a . 1) (b . 2)) '(1 2 . 3) '#(1 (2 #(3))) (vector) (make-vector 2 'x)
           (hash 'a 1 'b 2) (hash "a" 1 "b" '(2)) (hasheq 'a 1) (hasheqv 1 "a") (hash 1 'a 'b 2 "c" 3)
           (hash '(1 2) 'list) (hash) (hasheq) (make-hash '(("a" . 1))) (make-hasheq '((a . 1)))
           (make-hasheqv '((1 . 1)))
           (list (hash "papers" (vector (hash 'title "A" 'tags '(x y)) (hash))) 'null)))
;=> [true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true]

(define (round-trip value)
  (checkpoint "k" value)
  (equal? (restore "k") value))
(map round-trip
     (list (hasheq '$symbol "a") (hash '$symbol "a") (hash "$hash" '()) (hasheq '$b '(0 1)) (hasheq '$v 1)
           (hash '$b '(0 1)) (hasheq '$number "1" '$char "a") '(($pair (1 2)))))
;=> [true, true, true, true, true, true, true, true]

(define saved (make-hash '(("a" . 1))))
(checkpoint "k" saved)
(define back (restore "k"))
(hash-set! back "b" 2)
(define v (restore (begin (checkpoint "v" (make-vector 2 0)) "v")))
(vector-set! v 0 'set)
(list (hash-count back) (hash-count saved) (vector-ref v 0))
;=> [2, 1, "set"]

(checkpoint "k" (list (llm-query #:data "a") (hash 'answer (llm-query #:data "b"))))
(equal? (restore "k") (list "[a]" (hash 'answer "[b]")))
;=> true

(checkpoint "k" (py-eval "{'a': [1, None, {'b': 0.5}]}"))
(equal? (restore "k") (py-eval "{'a': [1, None, {'b': 0.5}]}"))
;=> true

(define (nested depth) (if (zero? depth) "bottom" (hash "down" (vector (nested (sub1 depth))))))
(checkpoint "k" (nested 50))
(equal? (restore "k") (nested 50))
;=> true

;| same session
(checkpoint "k" (nested 60))
;=> error 1:1 cannot save this value | levels deep

(define h (make-hash)) (hash-set! h "self" (list h))
(checkpoint "k" h)
;=> error 2:1 cannot save this value | found at: ["self"][0] | it contains itself

(struct point (x y))
(checkpoint "k" (list 1 (hash 'at (point 1 2))))
;=> error 2:1 cannot save this value: #<point> | found at: [1][at]

(checkpoint "k" (string->uninterned-symbol "x"))
;=> error 1:1 cannot save this value: x

(checkpoint "k" (hash car 1))
;=> error 1:1 cannot save this value: #<procedure:car>

(checkpoint "k" (make-weak-hash))
;=> error 1:1 cannot save this value

(checkpoint "k" (void))
;=> error 1:1 cannot save this value: #<void>

(checkpoint "k" (expt 10 5000))
;=> error 1:1 cannot save this value: 1000

(restore 5)
;=> error 1:1 restore | a key

;;; Interpolation on purpose

(define question (llm-query #:data "q"))
(llm-query #:instruction (string-append "Answer: " (unsafe-interpolate question)))
;=> "[Answer: [q]]"
;=> logs "unsafe-interpolate at strategy.scm:2:52: the result of call 1"

(unsafe-interpolate 5)
;=> error 1:1 unsafe-interpolate | an LLM result

(list (syntax-e 5) (syntax-e "text") (syntax? "text") (syntax? (datum->syntax #f "code")))
;=> [5, "text", false, true]
