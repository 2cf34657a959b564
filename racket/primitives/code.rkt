#lang racket/base
;; Programs that a model wrote, run in a sub-sandbox.
(require "python.rkt" "../session.rkt" "../results.rkt")
(provide unsafe-exec-sub-output finish-var)

;; Returns the program's last value, or what it printed if it has none.
(define (unsafe-exec-sub-output code)
  ((unbox subprogram-runner) 'unsafe-exec-sub-output (program-text code)))

(define (program-text code)
  (cond
    [(text-like? code) (text-of code)]
    [(syntax? code) (datum->text (syntax->datum code))]
    [else (raise-argument-error 'unsafe-exec-sub-output "a program as text or syntax object" code)]))

(define (datum->text datum)
  (if (string? datum) datum (format "~s" datum)))

;; Reads a variable of the last sub-sandbox: Scheme's first, then Python's.
(define (finish-var name)
  (unless (string? name)
    (raise-argument-error 'finish-var "the name of a variable, a string" name))
  (define namespace (run-subprogram (running-run)))
  (define missing (string->uninterned-symbol "missing"))
  (define value
    (if namespace
        (namespace-variable-value (string->symbol name) #f (λ () missing) namespace)
        missing))
  (cond
    [(not (eq? value missing)) value]
    [(python-name? name) (python-variable name)]
    [else (raise-no-variable name)]))

(define (python-variable name)
  (define answer
    (with-handlers ([exn:fail? (λ (e) #f)])
      (ask-python 'finish-var
                  (hasheq 'kind "eval"
                          'code (format "[~a] if '~a' in globals() else []" name name)))))
  (if (pair? answer)
      (car answer)
      (raise-no-variable name)))

(define (raise-no-variable name)
  (raise-arguments-error 'finish-var "neither the last sub-sandbox nor Python has this variable"
                         "name" name
                         "defined by the sub-sandbox" (defined-names)))

(define (defined-names)
  (define namespace (run-subprogram (running-run)))
  (if namespace
      (sort (filter-defined namespace) symbol<?)
      '()))

;; The names that the program itself defined: mapped, and not imported from any module.
(define (filter-defined namespace)
  (parameterize ([current-namespace namespace])
    (for/list ([name (in-list (namespace-mapped-symbols))]
               #:unless (identifier-binding (namespace-symbol->identifier name)))
      name)))
