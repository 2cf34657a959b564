;;; A handle is a promise of one answer

(define h (llm-query-async #:data "a"))
(list (syntax-e (await h)) (syntax-e (await h)) (equal? (await h) (await h)))
;=> ["[a]", "[a]", true]
;=> calls 1

(define h (llm-query-async #:data "a"))
(await-all (list h h))
;=> ["[a]", "[a]"]
;=> calls 1

(define h (llm-query-async #:data "a"))
(list (map-async (lambda (x) h) '(1 2)) (race (list (lambda () h))) (parallel (list (lambda () h))))
;=> [["[a]", "[a]"], "[a]", ["[a]"]]
;=> calls 1

(define h (llm-query-async #:data "a"))
(define once (await-any (list h)))
(list once (syntax-e (await h)) (await-all (list h)))
;=> ["[a]", "[a]", ["[a]"]]

(define h (llm-query-async #:data "a"))
(syntax-e (await (await h)))
;=> "[a]"

;| answered: b a
(define a (llm-query-async #:data "a"))
(define b (llm-query-async #:data "b"))
(list (syntax-e (await a)) (syntax-e (await b)))
;=> ["[a]", "[b]"]

(define handles (car (parallel (list (lambda () (list (llm-query-async #:data "a")))))))
(await-all handles)
;=> ["[a]"]

(define h (llm-query-async #:data "a"))
(define (inner) (await h))
(string-append (syntax-e (inner)) (syntax-e (inner)))
;=> "[a][a]"

;;; What a handle is not

(string-append "" (llm-query-async #:data "a"))
;=> error 1:1 handle of call 1 at strategy.scm:1:19 | await

(finish (llm-query-async #:data "a"))
;=> error 1:1 finish | handle of call 1 | await

(finish (list "x" (llm-query-async #:data "a")))
;=> error 1:1 finish | handle of call 1 | await

(llm-query #:data (llm-query-async #:data "a"))
;=> error 1:1 handle of call 1 | await

(checkpoint "k" (llm-query-async #:data "a"))
;=> error 1:1 handle of call 1 | await

(await "text")
;=> error 1:1 await | handle

(await-all (llm-query-async #:data "a"))
;=> error 1:1 await-all | list of handles

(await-all-syntax "a")
;=> error 1:1 await-all-syntax | list of handles

(await-any (llm-query-async #:data "a"))
;=> error 1:1 await-any | list of handles

;;; A call that fails raises where it is awaited, with its number and its place

;| says b: !"the model refused"
(define a (llm-query-async #:data "a"))
(define b
  (llm-query-async #:data "b"))
(syntax-e (await a))
(syntax-e (await b))
;=> error 5:11 call 2 at strategy.scm:3:3 failed: the model refused
;=> kind backend
;=> call 2

;| says a: !"the model refused"
(define (ask x)
  (llm-query #:data x))
(list (ask "a"))
;=> error 2:3 call 1 at strategy.scm:2:3 failed: the model refused
;=> kind backend
;=> call 1
;=> stack 2:3 3:1

;| says a: !"no"
(define h (llm-query-async #:data "a"))
(define (attempt) (try (await h) on-error (lambda (message) "failed")))
(list (attempt) (attempt))
;=> ["failed", "failed"]
;=> calls 1

;| says b: !"no"
(await-all (list (llm-query-async #:data "a")
                 (llm-query-async #:data "b")
                 (llm-query-async #:data "c")))
;=> error 1:1 call 2 at strategy.scm:2:18 failed: no
;=> call 2

;| says a: !"no"
(await-all-syntax (list (llm-query-async #:data "a")))
;=> error 1:1 call 1 | no

;| says a: !"down"
(define-values (r others) (await-any (list (llm-query-async #:data "a") (llm-query-async #:data "b"))))
(list r (length others))
;=> ["[b]", 0]

;| says a: !"first"
;| says b: !"second"
;| answered: a b
(await-any (list (llm-query-async #:data "a") (llm-query-async #:data "b")))
;=> error 1:1 call 2 | second

;| says a: !"no"
(define h (llm-query-async #:data "a"))
(displayln "not awaited")
;=> nothing
;=> prints "not awaited\n"

;| says a: !"no"
(unsafe-raw-query #:data "a")
;=> error 1:1 call 1 at strategy.scm:1:1 failed: no
;=> kind backend

;| says a: !"no"
(with-handlers ([exn:fail? (lambda (e) (exn-message e))])
  (llm-query #:data "a"))
;=> "call 1 at strategy.scm:2:3 failed: no"

;| never: a
(define h (llm-query-async #:data "a"))
(finish "not waited for")
;=> "not waited for"
;=> status finished
