;; Special forms with the wrong parts.
(if #t 1)
;; [0-9] malformed-form: `if` takes a test and two branches: (if test then else); without an else, use `when`.
(let ([x]) 1)
;;    ^^^ malformed-form: A binding of `let` is a pair: [name value].
(let x)
;; [0-7] malformed-form: `let` takes bindings and a body: (let ([name value] ...) body ...).
(define)
;; [0-8] malformed-form: `define` takes a name and a value: (define name value).
(define two 1 2)
;; [0-16] malformed-form: The definition of `two` takes one value; this has 2 (a function is written (define (two parameter ...) body ...)).
(lambda (x))
;; [0-12] malformed-form: This `lambda` has no body.
(cond 1)
;;    ^ malformed-form: A clause of `cond` is a list: [test body ...].
(case)
;; [0-6] malformed-form: `case` takes a value and clauses: (case value [(datum ...) body ...] ...).
(set! (car '(1)) 2)
;; [0-19] malformed-form: `set!` takes a name and its new value: (set! name value).
(for ([x]) x)
;;    ^^^ malformed-form: A clause of `for` is a pair: [name sequence].
(when #t)
;; [0-9] malformed-form: `when` takes a test and a body: (when test body ...).
(try (car '()) (lambda (e) e))
;; [0-30] malformed-form: `try` takes a body and one handler: (try body ... on-error (lambda (message) ...)).
(with-handlers ([exn:fail?]) 1)
;;              ^^^^^^^^^^^ malformed-form: A handler of `with-handlers` is a pair: [predicate handler].
(parameterize ((x)) 1)
;;             ^^^ malformed-form: A binding of `parameterize` is a pair: [parameter value].
(list 1 . 2)
;; [0-12] malformed-form: A dot does not belong in a call.
(quote)
;; [0-7] malformed-form: `quote` takes one datum: (quote datum).
()
;; [0-2] malformed-form: `()` is not an expression; the empty list is written '().
,x
;; [0-2] malformed-form: An unquote (`,`) stands outside of a quasiquote.
(let ([a 1]
      b)
;;    ^ malformed-form: A binding of `let` is a pair: [name value].
  a)
