;;; Handles

(await (llm-query-async #:data "a"))
;=> "[a]"

(define h (llm-query-async #:data "a")) (list (syntax-e (await h)) (syntax-e (await h)))
;=> ["[a]", "[a]"]

(await (llm-query #:data "a"))
;=> "[a]"

(await-all (list (llm-query-async #:data "a") (llm-query #:data "b") "c" 4))
;=> ["[a]", "[b]", "c", 4]

(await-all '())
;=> []

(map syntax-e (await-all-syntax (list (llm-query-async #:data "a") (llm-query #:data "b"))))
;=> ["[a]", "[b]"]

(map syntax? (await-all-syntax (list (llm-query-async #:data "a") "b")))
;=> [true, false]

;;; One value or two from await-any

(define r (await-any (list (llm-query-async #:data "a")))) r
;=> "[a]"

(await-any (list (llm-query-async #:data "a")))
;=> "[a]"

(let ([r (await-any (list (llm-query-async #:data "a")))]) r)
;=> "[a]"

(string-append (await-any (list (llm-query-async #:data "a"))) "!")
;=> "[a]!"

(finish (await-any (list (llm-query-async #:data "a"))))
;=> "[a]"

(if (await-any (list (llm-query-async #:data "a"))) 1 2)
;=> 1

(define (f) (await-any (list (llm-query-async #:data "a")))) (f)
;=> "[a]"

(define r #f) (set! r (await-any (list (llm-query-async #:data "a")))) r
;=> "[a]"

(define-values (r rest) (await-any (list (llm-query-async #:data "a") "b"))) (list r (length rest))
;=> ["b", 1]

(let-values ([(r rest) (await-any (list (llm-query-async #:data "a")))]) (list r rest))
;=> ["[a]", []]

(let*-values ([(r rest) (await-any (list (llm-query-async #:data "a")))]) (list r rest))
;=> ["[a]", []]

(define (f) (await-any (list (llm-query-async #:data "a")))) (define-values (r rest) (f)) (list r rest)
;=> ["[a]", []]

(call-with-values (lambda () (await-any (list (llm-query-async #:data "a")))) list)
;=> ["[a]", []]

(define (f) (await-any (list (llm-query-async #:data "a")))) (call-with-values f list)
;=> ["[a]", []]

(match-define-values (r (list)) (await-any (list (llm-query-async #:data "a")))) r
;=> "[a]"

(define (f) (define-values (r rest) (await-any (list (llm-query-async #:data "a")))) (list r rest)) (f)
;=> ["[a]", []]
