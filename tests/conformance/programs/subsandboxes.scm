;;; Sub-sandboxes

(unsafe-exec-sub-output "(define x 6) (* x 7)")
;=> 42

(unsafe-exec-sub-output "(display \"printed\")")
;=> "printed"

(unsafe-exec-sub-output "```scheme\n(+ 1 2)\n```")
;=> 3

(unsafe-exec-sub-output "Here you are:\n```\n(+ 1 2)\n```\nEnjoy!")
;=> 3

(unsafe-exec-sub-output (datum->syntax #f "(+ 1 2)"))
;=> 3

(unsafe-exec-sub-output #'(+ 1 2))
;=> 3

(define x 1) (unsafe-exec-sub-output "(define x 2)") x
;=> 1

(unsafe-exec-sub-output "(define (f) 5) (define v (f))")
(finish-var "v")
;=> 5

(unsafe-exec-sub-output "(py-set! \"w\" 9)")
(finish-var "w")
;=> 9

(define r (unsafe-exec-sub-output "(finish 3) (error \"late\")"))
(finish (+ r 1))
;=> 4

(unsafe-exec-sub-output "(syntax-e (llm-query #:data \"q\"))")
;=> "[q]"

(unsafe-exec-sub-output "(unsafe-exec-sub-output \"(+ 1 1)\")")
;=> 2

(list (try (unsafe-exec-sub-output "(car 1)") on-error (lambda (m) "failed")) 2)
;=> ["failed", 2]

(syntax? (unsafe-exec-sub-output "(llm-query #:data \"q\")"))
;=> true

(define f (unsafe-exec-sub-output "(lambda (x) (+ x 1))"))
(f 1)
;=> 2

(for/list ([i 20])
  (unsafe-exec-sub-output (format "(define n ~a) (* n n)" i)))
;=> [0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121, 144, 169, 196, 225, 256, 289, 324, 361]

(map-async (lambda (i) (unsafe-exec-sub-output (format "(+ 1 ~a)" i))) (range 5))
;=> [1, 2, 3, 4, 5]
