;;; Ends of a program

(finish 42)
;=> 42

(finish 1)
(finish 2)
;=> 1

(define x (finish "inside"))
(finish "late")
;=> "inside"

(+ 1 2)
;=> 3

1 2 3
;=> 3

(define x 1)
;=> nothing

(finish (llm-query #:data "a"))
;=> "[a]"

(finish (list 1 2.5 #t #f 'null "é" (hash 'k (vector 1 "x"))))
;=> [1, 2.5, true, false, null, "é", {"k": [1, "x"]}]

(with-handlers ([void (lambda (e) 'swallowed)])
(finish 'out))
;=> "out"

(dynamic-wind void (lambda ()
(finish 1)) (lambda ()
(finish 2)))
;=> 1

(thread (lambda ()
(finish "thread"))) (sync never-evt)
;=> "thread"

(require racket/control) (reset (+ 1 (shift k (finish 7))))
;=> 7

(call-with-continuation-prompt (lambda ()
(finish 8)))
;=> 8

(define (f) (call/cc (lambda (k)
(finish 9)))) (f)
;=> 9

(map-async (lambda (x) (when (= x 2)
(finish x))) '(1 2 3))
(finish 'late)
;=> 2

(dynamic-wind void (lambda () (finish 1)) (lambda () (let loop () (loop))))
;=> 1

(parallel (list (lambda () (finish "from a worker")) (lambda () (sync never-evt))))
;=> "from a worker"

(define-syntax-rule (finish-with x) (finish x))
(list (finish-with 5) 6)
;=> 5

(with-handlers ([string? (lambda (s) (finish s))]) (raise "in a handler"))
;=> "in a handler"
