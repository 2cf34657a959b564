#lang racket/base
;; The names a strategy sees, with what the runtime knows of them.  The vocabulary is compared with
;; them by a test.
(require "session.rkt" "sandbox.rkt" "libraries.rkt")
(provide (protect-out visible-names))

(define (visible-names s)
  (open-everything! s)
  (parameterize ([current-namespace (session-namespace s)])
    (for/list ([name (in-list (sort (namespace-mapped-symbols) symbol<?))])
      (describe name))))

;; A name is syntax if it is no expression by itself.  `context` is a macro that looks like a variable.
(define (describe name)
  (define value
    (with-handlers ([exn:fail:syntax? (λ (e) syntax-marker)]
                    [exn:fail? (λ (e) #f)])
      (eval name)))
  (define base
    (hasheq 'name (symbol->string name)
            'dialect (and (memq name protected-names) #t)))
  (cond
    [(eq? value syntax-marker) (hash-set base 'kind "syntax")]
    [(procedure? value)
     (define-values (required allowed) (procedure-keywords value))
     (hash-set* base
                'kind "procedure"
                'arity (arity-range (procedure-arity value))
                'keywords (list (map keyword->string required)
                                (if allowed
                                    (map keyword->string (remove* required allowed))
                                    'null)))]
    [else (hash-set base 'kind "value")]))

(define syntax-marker (string->uninterned-symbol "syntax"))

;; The least and the greatest number of positional arguments; null for no limit.
(define (arity-range arity)
  (cond
    [(exact-integer? arity) (list arity arity)]
    [(arity-at-least? arity) (list (arity-at-least-value arity) 'null)]
    [(null? arity) (list 0 0)]
    [else
     (define ranges (map arity-range arity))
     (list (apply min (map car ranges))
           (if (memq 'null (map cadr ranges)) 'null (apply max (map cadr ranges))))]))
