#lang racket/base
;; Where a value that is no exception was raised.
;;
;; Exceptions know that themselves.  Of another value it is lost as soon as a handler that does not want
;; the value raises it again, therefore a strategy's `raise` notes it.
(provide (rename-out [raise-and-note raise])
         (protect-out raised-at raise-again))

;; The value that a thread has raised last, with the continuation marks of that place.
(define latest (make-thread-cell #f))

(define raise-and-note
  (procedure-rename
   (λ (value [barrier? #t])
     (unless (exn? value) (note! value (current-continuation-marks)))
     (raise value barrier?))
   'raise))

(define (note! value marks)
  (thread-cell-set! latest (cons value marks)))

;; The continuation marks where the thread has raised the value, or #f.
(define (raised-at value)
  (define noted (thread-cell-ref latest))
  (and noted (eqv? (car noted) value) (cdr noted)))

;; Raises in this thread what was raised in another, where (raised-at value) were the `marks`.
(define (raise-again value marks)
  (when marks (note! value marks))
  (raise value))
