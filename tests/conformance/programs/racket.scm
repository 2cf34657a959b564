;;; Racket

(struct point (x y)) (point-x (point 1 2))
;=> 1

(define-syntax-rule (twice x) (+ x x)) (twice 4)
;=> 8

(define-syntax (five stx) #'5) (five)
;=> 5

(define-values (a b) (values 1 2)) (+ a b)
;=> 3

(match '(1 (2 3)) [(list a (list b c)) (+ a b c)])
;=> 6

(for/list ([x (in-range 3)] #:when (odd? x)) x)
;=> [1]

(for*/fold ([sum 0]) ([x 3] [y 3]) (+ sum (* x y)))
;=> 9

(require racket/set) (set-count (set 1 1 2))
;=> 2

(require racket/generator) (define g (generator () (yield 1) (yield 2))) (list (g) (g))
;=> [1, 2]

(require racket/base) (string-append "a" (hash ""))
;=> "ae3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

(let loop ([i 0]) (if (< i 100000) (loop (add1 i)) i))
;=> 100000

(string-upcase (string-trim "  a "))
;=> "A"

(format "~a-~s" "x" "y")
;=> "x-\"y\""

(define (hash x) 'mine) (require racket/list) (hash 1)
;=> "mine"

(let ([finish (lambda (x) (* 2 x))])
(finish 4))
;=> 8

(define (f context) context) (f 3)
;=> 3

(eval '(+ 1 2))
;=> 3

(argmin car '((3 a) (1 b)))
;=> [1, "b"]

(parameterize ([current-output-port (open-output-string)]) (display 1)) 5
;=> 5

;;; Numbers and calls

(list (= (+ 1/2 1/2) 1) (< 1/3 0.5) (> 1 2/3) (= (/ 6 4) 3/2) (= (* 1+i 1-i) 2))
;=> [true, true, true, true, true]

(number->string (* (expt 10 20) 3))
;=> "300000000000000000000"

(list (max 1 2.5) (min 3 1) (quotient 7 2) (modulo -7 2) (/ 1 0.0) (sub1 0.5))
;=> printed (2.5 1 3 1 +inf.0 -0.5)

(let ([x 1])
  (+ x (begin (set! x 10) x)))
;=> 11

(define (down n) (if (= n 0) "old" (down (- n 1))))
(define first-down down)
(define (down n) (list "new" n))
(first-down 3)
;=> ["new", 2]

(define (down n)
  (if (= n 0)
      "done"
      (begin (set! down (lambda (n) (list "set" n)))
             (down (- n 1)))))
(down 3)
;=> ["set", 2]

(define (sum n total) (if (= n 0) total (sum (- n 1) (+ total n))))
(sum 3000000 0)
;=> 4500001500000

(let loop ([n 10000000]) (if (= n 0) "done" (loop (- n 1))))
;=> "done"
