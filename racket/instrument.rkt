#lang racket/base
;; Expansion of top-level forms, with a hook for checks and annotation.
;;
;; `expand` under the weak code inspector of a sandbox returns tainted syntax, which cannot be taken
;; apart and rebuilt.  `local-expand` inside a macro of a trusted module returns untainted syntax,
;; while the access checks still see the weak inspector.  Untainted syntax must never reach code of
;; the strategy; therefore the hook travels in a ticket that only the host can make, the macro is
;; exported protected, and the host names it by a syntax literal that nothing can shadow.
(require "instrument-key.rkt"
         (for-syntax racket/base syntax/kerncase "instrument-key.rkt"))
(provide (protect-out instrument-top instrument-top-id))

;; (instrument-top ticket form): expands the form, gives each definition and expression in it to the
;; ticket's hook, and continues with what the hook returns.
(define-syntax (instrument-top stx)
  (syntax-case stx ()
    [(_ ticket form)
     (let ([key (syntax-e #'ticket)])
       (unless (ticket? key)
         (raise-syntax-error #f "this form is internal" #'form))
       (instrument (ticket-ref key 0) #'ticket #'form))]))

(define-for-syntax (instrument hook ticket form)
  (define partly (local-expand form 'top-level (kernel-form-identifier-list)))
  (kernel-syntax-case partly #f
    [(begin . forms)
     (datum->syntax #'here
                    (cons #'begin
                          (for/list ([form (in-list (syntax->list #'forms))])
                            (list #'instrument-top ticket form)))
                    partly)]
    [(#%require . _) (hook 'declaration partly)]
    [(define-syntaxes . _) (hook 'declaration partly)]
    [(begin-for-syntax . _) (hook 'declaration partly)]
    [(module . _) (raise-no-modules form)]
    [(module* . _) (raise-no-modules form)]
    [_
     (hook 'declaration partly)
     (hook 'code (local-expand partly 'top-level '()))]))

(define-for-syntax (raise-no-modules form)
  (raise-syntax-error #f "a strategy is a plain program and cannot declare modules" form))

(define instrument-top-id #'instrument-top)
