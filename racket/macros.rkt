#lang racket/base
;; What macros of a strategy are written with: Racket's own forms, on which no borrowed context works.
;;
;; A macro of a library may hand parts of its expansion to a macro of the strategy.  With the lexical
;; context of such a part `datum->syntax` would name everything that the library itself can name, far
;; beyond the allow-list and past the code inspector.  So contexts must be the strategy's own, in
;; `datum->syntax` and in the forms that convert data with it.
(require (prefix-in racket: racket/base)
         (for-syntax racket/base))
(provide datum->syntax with-syntax syntax-case quasisyntax quasisyntax/loc)

(define (datum->syntax context datum [location #f] [properties #f] [ignored #f])
  (unless (or (not (syntax? context)) (syntax? datum))
    (check-own-context context))
  (racket:datum->syntax context datum location properties ignored))

(define (check-own-context context)
  (when (from-a-module? (syntax-debug-info context))
    (raise-arguments-error
     'datum->syntax
     "the context belongs to a library's macro; use a syntax object of the strategy itself"
     "context" (syntax->datum context))))

;; Whether the scopes that a syntax object carries include those of a module.
(define (from-a-module? info)
  (or (ormap module-scope? (hash-ref info 'context '()))
      (ormap from-a-module? (hash-ref info 'fallbacks '()))))

;; A scope shows as a number, its kind, and in part a name.  Top-level namespaces, as that of a
;; strategy, have one of the kind of modules that is called top-level, and share one without a name.
(define (module-scope? scope)
  (and (eq? (vector-ref scope 1) 'module)
       (not (and (= (vector-length scope) 3) (eq? (vector-ref scope 2) 'top-level)))
       (not (member scope shared-scopes))))

(define shared-scopes
  (let ([top-level (namespace-syntax-introduce (racket:datum->syntax #f 'top) (make-empty-namespace))])
    (for/list ([scope (in-list (hash-ref (syntax-debug-info top-level) 'context))]
               #:when (= (vector-length scope) 2))
      scope)))

;; What Racket's forms do to a value that should be syntax, done before they see it.  The context is
;; that of the expression.
(define-syntax (as-syntax stx)
  (syntax-case stx ()
    [(_ expression)
     (with-syntax ([here (datum->syntax #'expression 'here)])
       #'(datum->syntax (quote-syntax here) expression))]))

(define-syntax (syntax-case stx)
  (syntax-case stx ()
    [(_ expression . clauses)
     (syntax/loc stx (racket:syntax-case (as-syntax expression) . clauses))]))

(define-syntax (with-syntax stx)
  (syntax-case stx ()
    [(_ ([pattern expression] ...) . body)
     (syntax/loc stx (racket:with-syntax ([pattern (as-syntax expression)] ...) . body))]
    [_ (raise-syntax-error #f "bad syntax" stx)]))

(define-syntax (quasisyntax stx)
  (syntax-case stx ()
    [(_ template)
     #`(racket:quasisyntax #,(guard-escapes #'template))]))

(define-syntax (quasisyntax/loc stx)
  (syntax-case stx ()
    [(_ location template)
     #`(racket:quasisyntax/loc location #,(guard-escapes #'template))]))

;; The template with (as-syntax expression) in the place of every escaped expression.  Racket's form
;; does not know ours inside of the template, so the escapes that belong to that one are hidden from it.
(define-for-syntax (guard-escapes template)
  (define (named? stx name) (and (identifier? stx) (free-identifier=? stx name)))
  (define (escape? stx) (or (named? stx #'unsyntax) (named? stx #'unsyntax-splicing)))
  ;; An escape that inserts the identifier of an escape.
  (define (inserted id) (list #'unsyntax (list #'quote-syntax id)))
  (define (walk part depth)
    (define content (if (syntax? part) (syntax-e part) part))
    (define parts (and (pair? content) (syntax->list (datum->syntax #f content))))
    (define form? (and parts (= (length parts) 2)))
    (define new
      (cond
        [(and form? (escape? (car parts)))
         (if (zero? depth)
             (list (car parts) #`(as-syntax #,(cadr parts)))
             (list (inserted (car parts)) (walk (cadr parts) (sub1 depth))))]
        [(and form? (named? (car parts) #'quasisyntax))
         (list (car parts) (walk (cadr parts) (add1 depth)))]
        [(pair? content) (cons (walk (car content) depth) (walk (cdr content) depth))]
        [(vector? content)
         (for/vector ([element (in-vector content)]) (walk element depth))]
        [(box? content) (box (walk (unbox content) depth))]
        [(prefab-struct-key content)
         => (λ (key)
              (apply make-prefab-struct key
                     (for/list ([field (in-vector (struct->vector content) 1)])
                       (walk field depth))))]
        [else content]))
    (if (syntax? part) (datum->syntax part new part part) new))
  (walk template 0))
