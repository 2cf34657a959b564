;;; try … on-error

(try (error "bad") on-error (lambda (message) (string-append "caught " message)))
;=> "caught bad"

(try 1 2 on-error (lambda (message) 3))
;=> 2

(try (display "a") (car '()) (display "b") on-error (lambda (message) (string-contains? message "car")))
;=> true
;=> prints "a"

(try (try (error "inner") on-error (lambda (m) (error (string-append m " again"))))
  on-error (lambda (m) m))
;=> "inner again"

(define (handle message) (string-upcase message))
(try (error "loud") on-error handle)
;=> "LOUD"

(finish (try (finish "from the body") on-error (lambda (m) "not an error")))
;=> "from the body"

(try (error "x") on-error (lambda (m) (finish (string-append "from the handler: " m))))
;=> "from the handler: x"
;=> status finished

;| says a: !"no"
(try (syntax-e (llm-query #:data "a")) on-error (lambda (m) m))
;=> "call 1 at strategy.scm:1:16 failed: no"

;| says a: !"no"
(define h (try (llm-query-async #:data "a") on-error (lambda (m) "not here")))
(try (syntax-e (await h)) on-error (lambda (m) "here"))
;=> "here"

(map-async (lambda (x) (try (car x) on-error (lambda (m) 'none))) '((1) () (3)))
;=> [1, "none", 3]

(try (py-eval "1/0") on-error (lambda (m) (string-contains? m "ZeroDivisionError")))
;=> true

(try (string-append "a" 5) on-error (lambda (m) (finish "told")))
;=> "told"

(try (raise 'symbol) on-error (lambda (m) "no exception"))
;=> error 1:6 no exception | symbol

(define (check text)
  (when (string=? text "b") (raise (list "bad" text))))
(define (checked text)
  (try (check text) text on-error (lambda (m) "not reached")))
(map checked '("a" "b"))
;=> error 2:29 no exception | ("bad" "b")
;=> stack 2:29 4:3 5:1

(try (error "x") on-error)
;=> error 1:1 try | handler

(try on-error void)
;=> error 1:1 try

(try 1)
;=> error 1:1 try | on-error
