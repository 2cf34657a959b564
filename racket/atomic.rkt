#lang racket/base
;; Steps that no other thread sees half done, even when the thread that takes them is killed.
(require ffi/unsafe/atomic)
(provide (protect-out atomically))

;; The body must be short, must not raise and must not wait.
(define-syntax-rule (atomically body ...)
  (begin
    (start-atomic)
    (begin0 (let () body ...)
            (end-atomic))))
