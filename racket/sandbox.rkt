#lang racket/base
;; The sandbox of a strategy: its namespace, what it may require, and what it may not touch.
;;
;; Racket alone is no security boundary; this is the inner wall, the runner adds that of the
;; operating system.  The layers here:
;;  1. the language: an allow-list of racket/base, and libraries whose exports have been looked at;
;;  2. a security guard that denies files and network, a weaker code inspector, an empty environment;
;;  3. a custodian and a thread group of its own for every run (run.rkt);
;;  4. only plain data crosses to the host (data.rkt).
(require "session.rkt" "shutdown.rkt" "libraries.rkt"
         "instrument.rkt" "instrument-key.rkt" "annotate.rkt"
         racket/string
         syntax/kerncase)
(provide (protect-out make-session
                      close-session!
                      make-strategy-eval
                      call-in-sandbox
                      protected-names
                      default-limits))

(define protected-names (exported-names dialect-path))
(define protected-set (for/hasheq ([name (in-list protected-names)]) (values name #t)))
(define replaced-names (exported-names replacements-path))

;; ---------------------------------------------------------------------------------------------
;; Sessions

(define default-limits
  #hasheq((mem_mb . 512)
          (cpu_ms . 60000)
          (idle_ms . 30000)
          (time_ms . 1800000)
          (out_bytes . 4000000)
          (max_calls . 10000)
          (max_inflight . 256)
          (result_bytes . 50000000)
          (threads . 4000)
          (max_depth . 3)))

(define latest-session 0)

;; A new sandbox.  A sub-sandbox lives under the custodian given and one level deeper than its parent.
(define (make-session #:limits [limits #hasheq()]
                      #:parent [parent #f]
                      #:custodian [custodian (current-custodian)]
                      #:contexts [contexts (hash)]
                      #:levels [levels #f])
  (define depth (if parent (add1 (session-depth parent)) 0))
  (define all-limits
    (for/fold ([all default-limits]) ([(name limit) (in-hash limits)])
      (hash-set all name limit)))
  (define allowed (if parent (session-deepest parent) (hash-ref all-limits 'max_depth)))
  (set! latest-session (add1 latest-session))
  (session latest-session
           depth
           (if levels (min allowed (+ depth levels)) allowed)
           (parameterize ([current-custodian custodian]) (make-custodian))
           (make-strategy-namespace)
           all-limits
           contexts
           late-open-libraries
           #f))

(define (close-session! s)
  (shut-down! (session-custodian s)))

;; ---------------------------------------------------------------------------------------------
;; What a strategy may not do

(define host-guard (current-security-guard))
(define host-inspector (current-code-inspector))
(define host-resolver (current-module-name-resolver))
(define host-eval (current-eval))

(define (deny who what)
  (raise (exn:fail (format "~a: a strategy has no access to ~a" who what)
                   (current-continuation-marks))))

;; Libraries ask whether the directories of their own source exist; that is all that is granted.
(define strategy-guard
  (make-security-guard
   host-guard
   (λ (who path access)
     (unless (or (not path)
                 (null? access)
                 (and (equal? access '(exists)) (library-path? path)))
       (deny who "files; the runner loads data, and Python runs under py-exec")))
   (λ (who . _) (deny who "the network; model calls go through llm-query"))
   (λ (who . _) (deny who "files"))))

(define library-roots
  (map (λ (path) (path->bytes (path->directory-path (simplify-path path))))
       (append (filter absolute-path? (current-library-collection-paths))
               (list (build-path dialect-path 'up)
                     (find-system-path 'collects-dir)))))

(define (library-path? path)
  (define bytes (path->bytes (if (absolute-path? path) path (build-path "/" path))))
  (and (not (regexp-match? #rx#"/[.][.]?(/|$)" bytes))
       (for/or ([root (in-list library-roots)])
         (define inside (bytes-append bytes #"/"))
         (and (>= (bytes-length inside) (bytes-length root))
              (equal? (subbytes inside 0 (bytes-length root)) root)))))

;; Decides what `require` finds.  A strategy may name the libraries; libraries may name whatever they
;; need, and load it with the rights of the host.
(define strategy-resolver
  (case-lambda
    [(name namespace) (void)]
    [(spec relative-to stx load?)
     (define by-strategy? (not (inside-a-module? relative-to)))
     (define meant (if (and by-strategy? (memq spec '(racket racket/base))) base-spec spec))
     (when (and load? by-strategy?)
       (unless (open-to-strategies? meant stx) (refuse-require spec stx))
       (when (symbol? meant) (load-library! meant)))
     (define found
       (parameterize ([current-security-guard host-guard])
         (host-resolver meant relative-to stx #f)))
     (when (and load? (not (module-declared? found #f)))
       (if (and (not by-strategy?) (library-module? found))
           (load-with-rights-of-host meant relative-to stx)
           (refuse-require spec stx)))
     found]))

(define (inside-a-module? relative-to)
  (and relative-to
       (path? (module-file-name relative-to))))

(define (module-file-name resolved)
  (define name (resolved-module-path-name resolved))
  (if (pair? name) (car name) name))

(define (open-to-strategies? spec stx)
  (or (and (symbol? spec) (memq spec libraries))
      (member spec (list base-spec dialect-spec replacements-spec))
      ;; Without syntax the request comes from the host or from Racket itself.
      (and (not stx) (symbol? spec))))

(define (library-module? found)
  (define name (module-file-name found))
  (and (path? name) (library-path? name)))

(define (load-with-rights-of-host spec relative-to stx)
  (define namespace (current-namespace))
  (define found #f)
  (call-in-loader
   (λ ()
     (parameterize ([current-namespace namespace])
       (set! found (host-resolver spec relative-to stx #t)))))
  found)

(define (refuse-require spec stx)
  (define message
    (format "require: ~s is not available to a strategy\n  available: ~a"
            spec (string-join (map symbol->string libraries) " ")))
  (raise (if stx
             (exn:fail:syntax message (current-continuation-marks) (list stx))
             (exn:fail message (current-continuation-marks)))))

;; Calls the thunk with everything that a strategy's thread must have; threads it starts inherit it.
(define (call-in-sandbox s eval-form output-port error-port thunk)
  (parameterize ([current-namespace (session-namespace s)]
                 [current-eval eval-form]
                 [current-thread-group (make-thread-group)]
                 [current-security-guard strategy-guard]
                 [current-code-inspector strategy-inspector]
                 [current-inspector (make-inspector (current-inspector))]
                 [current-module-name-resolver strategy-resolver]
                 [current-load (λ _ (deny 'load "files"))]
                 [current-load/use-compiled (λ _ (deny 'load "files"))]
                 [current-environment-variables (make-environment-variables)]
                 [current-command-line-arguments (vector)]
                 [current-input-port (open-input-bytes #"")]
                 [current-output-port output-port]
                 [current-error-port error-port]
                 [current-logger (make-logger)]
                 [current-plumber (make-plumber)]
                 [current-print void]
                 [exit-handler refuse-exit]
                 [error-print-width 400]
                 [error-print-source-location #f]
                 [error-display-handler (λ (message e) (displayln message error-port))]
                 [error-value->string-handler (error-value->string-handler)]
                 [uncaught-exception-handler (uncaught-exception-handler)])
    (thunk)))

(define strategy-inspector (make-inspector host-inspector))

(define (refuse-exit code)
  (raise (exn:fail "exit: a strategy ends with (finish value)" (current-continuation-marks))))

;; ---------------------------------------------------------------------------------------------
;; Evaluation

;; Returns the `current-eval` of a strategy whose text comes from `source`: every form is expanded
;; under the strategy's rights, checked for changes of protected names, and annotated.
(define (make-strategy-eval s source)
  (define namespace (session-namespace s))
  (define (defined? name)
    (and (namespace-variable-value name #f (λ () #f) namespace) #t))
  (define (hook what form)
    (case what
      [(code) (annotate form source defined?)]
      [else
       (check-declaration form)
       (kernel-syntax-case form #f
         [(#%require . _)
          #`(begin #,form (#%plain-app '#,(λ () (restore-bindings! namespace))))]
         [_ form])]))
  (define ticket (make-ticket hook))
  (λ (form)
    (when (compiled-expression? (if (syntax? form) (syntax-e form) form))
      (deny 'eval "compiled code"))
    (define stx
      (if (syntax? form) form (namespace-syntax-introduce (datum->syntax #f form))))
    (open-what-is-mentioned! s stx)
    (host-eval (datum->syntax #f (list instrument-top-id ticket stx) stx))))

(define (check-declaration form)
  (kernel-syntax-case form #f
    [(define-values ids . _) (for-each check-unprotected (syntax->list #'ids))]
    [(define-syntaxes ids . _) (for-each check-unprotected (syntax->list #'ids))]
    [(#%require . specs) (for-each check-require (syntax->list #'specs))]
    [_ (void)]))

(define (check-unprotected id)
  (when (hash-ref protected-set (syntax-e id) #f)
    (raise
     (exn:fail:syntax
      (format "~a is part of the dialect and cannot be redefined; choose another name" (syntax-e id))
      (current-continuation-marks)
      (list id)))))

;; Looks for an import that gives a protected name a new meaning: (rename module local exported).
(define (check-require spec)
  (define parts (syntax->list spec))
  (when (and parts (pair? parts) (identifier? (car parts)))
    (case (syntax-e (car parts))
      [(rename)
       (unless (eq? (syntax-e (caddr parts)) (syntax-e (cadddr parts)))
         (check-unprotected (caddr parts)))]
      [(just-meta for-meta for-label for-syntax for-template just-space for-space)
       (for-each check-require (cdr parts))]
      [(prefix prefix-all-except)
       (void)]
      [else (void)])))

;; An import may have put Racket's own version in the place of the dialect's.
(define (restore-bindings! namespace)
  (parameterize ([current-namespace namespace]
                 [current-security-guard host-guard]
                 [current-module-name-resolver host-resolver])
    (define lost (filter (λ (name) (imported-from-elsewhere? name replacements-path))
                         replaced-names))
    (unless (null? lost)
      (namespace-require `(only ,replacements-spec ,@lost)))
    (namespace-require dialect-spec)))

(define (imported-from-elsewhere? name home)
  (define binding (identifier-binding (namespace-symbol->identifier name)))
  (and (list? binding)
       (not (equal? (resolved-module-path-name (module-path-index-resolve (list-ref binding 2)))
                    home))))
