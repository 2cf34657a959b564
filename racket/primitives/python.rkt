#lang racket/base
;; Python, which the runner keeps in a process of its own.
(require "requests.rkt" "../data.rkt" "../results.rkt" "../wire.rkt")
(provide py-exec py-eval py-call py-set!
         (protect-out ask-python python-name?))

;; Runs statements and returns what they print.
(define (py-exec code)
  (ask-python 'py-exec (hasheq 'kind "exec" 'code (source-text 'py-exec code))))

;; Returns the value of an expression, or of the last one after statements, as a Scheme value.
(define (py-eval code)
  (ask-python 'py-eval (hasheq 'kind "eval" 'code (source-text 'py-eval code))))

;; Calls a function by its (dotted) name; arguments travel as values, not as source.
(define (py-call function . arguments)
  (unless (string? function)
    (raise-argument-error 'py-call "the name of a Python function, a string" function))
  (ask-python 'py-call
              (hasheq 'kind "call" 'name function 'args (->plain 'py-call arguments))))

(define (py-set! name value)
  (unless (and (string? name) (python-name? name))
    (raise-argument-error 'py-set! "the name of a Python variable, a string" name))
  (ask-python 'py-set! (hasheq 'kind "set" 'name name 'value (->plain 'py-set! value)))
  (void))

;; Python source must be the strategy's own text: an answer spliced into it breaks at its first quote.
(define (source-text who code)
  (unless (string? code)
    (raise-argument-error who "Python source, a string" code))
  code)

(define (python-name? text)
  (regexp-match? #px"^(?:\\p{L}|_)(?:\\p{L}|\\p{N}|_)*$" text))

(define (ask-python who fields)
  (define message
    (for/fold ([message (strategy-message "py")]) ([(key value) (in-hash fields)])
      (hash-set message key value)))
  (wire-text (hash-ref (ask-runner who message #:raise raise-python-failure) 'result "")))

(define (raise-python-failure message)
  (raise (exn:fail:python message (current-continuation-marks))))
