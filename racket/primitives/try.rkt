#lang racket/base
;; (try body ... on-error handler)
(require (for-syntax racket/base))
(provide try)

;; `on-error` is matched by name rather than by binding, so that it needs no import to be found.
(define-syntax (try stx)
  (define (on-error? form) (eq? (syntax-e form) 'on-error))
  (define (reject problem form) (raise-syntax-error 'try problem stx form))
  (define parts (cdr (or (syntax->list stx) (reject "bad syntax" stx))))
  (define-values (body rest)
    (let loop ([body '()] [rest parts])
      (if (or (null? rest) (on-error? (car rest)))
          (values (reverse body) rest)
          (loop (cons (car rest) body) (cdr rest)))))
  (when (null? body) (reject "expected a body before on-error" stx))
  (when (null? rest) (reject "expected on-error and a handler at the end" stx))
  (unless (= (length rest) 2) (reject "expected exactly one handler after on-error" stx))
  (with-syntax ([(body ...) body] [handler (cadr rest)])
    (syntax/loc stx
      (with-handlers ([exn:fail? (λ (e) (handler (exn-message e)))])
        body ...))))
