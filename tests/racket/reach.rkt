#lang racket/base
;; Prints the bindings that the offered libraries, or those named on the command line, export although
;; no strategy may have them, one a line: library, phase, name, and where it is defined; then how many
;; exports were looked at.
;;
;; A binding is forbidden by where it is defined, whatever a library calls it, and a function also by
;; its identity.
(require racket/match racket/set
         "../../racket/libraries.rkt"
         "../../racket/base-names.rkt")

;; What reaches out of a sandbox, beside the names of racket/base that are not allowed.
(define closed-modules
  (list ''#%kernel ''#%foreign ''#%unsafe ''#%network ''#%place ''#%futures ''#%linklet-primitive
        ''#%linklet-expander ''#%expobs ''#%boot ''#%paramz
        'ffi/unsafe 'ffi/unsafe/atomic 'racket/unsafe/ops 'racket/system 'racket/file 'racket/tcp
        'racket/udp 'racket/place 'racket/sandbox 'racket/enter 'racket/rerequire 'racket/load
        'racket/lazy-require))

;; racket/base itself is given to strategies as our base.rkt.
(define offered
  (list* base-path dialect-path replacements-path (remq 'racket/base libraries)))

(define namespaces (make-hash))

;; A namespace in which all exports of a module stand under their own names.
(define (namespace-of module)
  (hash-ref! namespaces module
             (λ ()
               (define namespace (make-base-empty-namespace))
               (parameterize ([current-namespace namespace])
                 (dynamic-require module (void))
                 (namespace-require module))
               namespace)))

;; All that a module exports, as pairs of a phase and a name.
(define (exports-of module)
  (parameterize ([current-namespace (namespace-of module)])
    (define-values (variables syntaxes) (module->exports module))
    (for*/list ([phase (in-list (append variables syntaxes))] #:when (car phase)
                [export (in-list (cdr phase))])
      (cons (car phase) (car export)))))

;; The module that defines what is exported, and its name there.
(define (origin module phase name)
  (parameterize ([current-namespace (namespace-of module)])
    (define binding (identifier-binding (namespace-symbol->identifier name) phase))
    (and binding
         (cons (resolved-module-path-name (module-path-index-resolve (car binding)))
               (cadr binding)))))

;; The function that is exported, also by a macro that stands for one; #f for anything else.
(define (function module phase name)
  (define value
    (and (eqv? phase 0)
         (with-handlers ([exn:fail? (λ (_) #f)])
           (parameterize ([current-namespace (namespace-of module)])
             (dynamic-require module name (λ () #f))))))
  (and (procedure? value) value))

(define (allowed? name) (allowed-name? (symbol->string name)))

;; Some functions are the same under a name that is allowed and one that is not.
(define allowed-functions
  (for*/seteq ([export (in-list (exports-of 'racket/base))] #:when (allowed? (cdr export)))
    (function 'racket/base (car export) (cdr export))))

(define forbidden-origins (mutable-set))
(define forbidden-functions (mutable-seteq))
(for* ([module (in-list (cons 'racket/base closed-modules))]
       [export (in-list (exports-of module))]
       #:unless (allowed? (cdr export)))
  (define-values (phase name) (values (car export) (cdr export)))
  (define where (origin module phase name))
  (when where (set-add! forbidden-origins where))
  (define f (function module phase name))
  (unless (set-member? allowed-functions f) (set-add! forbidden-functions f)))

(define modules
  (match (current-command-line-arguments)
    [(vector) offered]
    [(vector names ...) (map string->symbol names)]))

(define looked-at
  (for*/sum ([module (in-list modules)] [export (in-list (exports-of module))])
    (define-values (phase name) (values (car export) (cdr export)))
    (define where (origin module phase name))
    (when (or (set-member? forbidden-origins where)
              (set-member? forbidden-functions (function module phase name)))
      (printf "~a ~a ~a ~a\n" module phase name where))
    1))
(printf "~a\n" looked-at)
