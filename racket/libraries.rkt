#lang racket/base
;; The libraries that strategies may use, and the modules that all sandboxes share.
;;
;; They are loaded here, with the rights of the host: a strategy's code inspector is too weak for them.
;; A few need no `require`.  Most would take longer to load than all the rest of the start, and most
;; strategies use none of those.  Such a *late* library is loaded when a program first mentions one of its
;; names or requires it, or when the runner has nothing else to do.  A thread of the host does so: one of
;; a strategy may be killed.
(require "session.rkt" (only-in "shutdown.rkt" halt-threads!)
         (only-in "base.rkt") (only-in "dialect.rkt") (only-in "replacements.rkt")
         (only-in "instrument.rkt")
         (only-in racket/list) (only-in racket/string) (only-in racket/function)
         (for-syntax racket/base))
(provide (protect-out libraries
                      base-path dialect-path replacements-path
                      base-spec dialect-spec replacements-spec
                      late-open-libraries
                      exported-names
                      make-strategy-namespace
                      start-library-loader!
                      call-between-loads
                      loader-cpu-ms
                      loading-library?
                      call-in-loader
                      load-library!
                      load-everything!
                      open-what-is-mentioned!
                      open-everything!))

(define-namespace-anchor anchor)
(define host-namespace (namespace-anchor->empty-namespace anchor))

(define (own-module name)
  (resolved-module-path-name
   (module-path-index-resolve
    (module-path-index-join name (variable-reference->module-path-index (#%variable-reference))))))

(define base-path (own-module "base.rkt"))
(define dialect-path (own-module "dialect.rkt"))
(define replacements-path (own-module "replacements.rkt"))
(define instrument-path (own-module "instrument.rkt"))

(define (file-spec path) `(file ,(path->string path)))
(define base-spec (file-spec base-path))
(define dialect-spec (file-spec dialect-path))
(define replacements-spec (file-spec replacements-path))

(define libraries
  '(racket/base racket/list racket/string racket/match racket/math racket/function racket/control
    racket/format racket/set racket/dict racket/vector racket/generator racket/sequence
    racket/stream racket/promise racket/contract racket/port))

(define early-libraries '(racket/base racket/list racket/string racket/function))

;; Visible without `require`, beside the base language and the dialect.
(define open-early '(racket/list racket/string racket/function))
(define late-open-libraries '(racket/math racket/match))

(define (exported-names path)
  (parameterize ([current-namespace host-namespace])
    (define-values (variables syntaxes) (module->exports path))
    (for*/list ([phase (in-list (append variables syntaxes))]
                #:when (eqv? (car phase) 0)
                [export (in-list (cdr phase))])
      (car export))))

;; ---------------------------------------------------------------------------------------------
;; The modules that sandboxes share

;; Later imports shadow earlier ones.
(define (import-everything)
  (namespace-require base-spec)
  (for-each namespace-require open-early)
  (namespace-require `(for-meta 1 ,base-spec))
  (namespace-require replacements-spec)
  (namespace-require dialect-spec))

;; What Racket and a library load lazily at compile time is used once with full rights, because a
;; strategy could not load it.
(define warm-up
  '(let ()
     (struct point (x y))
     (define-syntax-rule (twice x) (begin x x))
     (let-syntax ([second (λ (stx) (syntax-case stx () [(_ x) #'x]))])
       (second (twice 1)))))

(define warm-ups
  (hasheq 'racket/match
          '(let ()
             (struct point (x y))
             (define/match (f v)
               [((list a (? number? b))) (+ a b)]
               [((regexp #rx"a")) 0]
               [((struct point (a b))) 1])
             (void))))

;; The shared modules are in a registry of their own, apart from the host's.  Sandboxes differ in their
;; definitions alone, and making one takes milliseconds.
(define shared-namespace
  (parameterize ([current-namespace host-namespace]) (make-base-empty-namespace)))

(define (share-module! path)
  (namespace-attach-module host-namespace path shared-namespace))

(define shared-modules
  (parameterize ([current-namespace shared-namespace])
    (for-each share-module! (list* base-path dialect-path replacements-path instrument-path
                                   early-libraries))
    (import-everything)
    (namespace-require `(only ,(file-spec instrument-path)))
    (eval warm-up)
    (eval #'(#%variable-reference))))

(define (make-strategy-namespace)
  (define namespace (variable-reference->empty-namespace shared-modules))
  (call-between-loads
   (λ () (parameterize ([current-namespace namespace])
           (import-everything))))
  namespace)

;; ---------------------------------------------------------------------------------------------
;; Late libraries

;; Those that are not loaded yet.  Only the loader changes it.
(define not-loaded (remq* early-libraries libraries))

;; It is loaded among the shared modules, as some that it needs may be there already: other libraries
;; load a few of theirs only when they are used.
(define (share-library! library)
  (when (memq library not-loaded)
    (parameterize ([current-namespace shared-namespace])
      (namespace-require (if (memq library late-open-libraries) library `(only ,library)))
      (eval (hash-ref warm-ups library '(void)))
      (eval warm-up))
    (set! not-loaded (remq library not-loaded))))

;; Every name of an open late library, with that library; known without loading any.
(define late-names
  (let-syntax ([names-of
                (λ (stx)
                  (define library (syntax-e (cadr (syntax-e stx))))
                  (dynamic-require library (void))
                  (define-values (variables syntaxes) (module->exports library))
                  (datum->syntax
                   #'here
                   (list 'quote
                         (for*/list ([phase (in-list (append variables syntaxes))]
                                     #:when (eqv? (car phase) 0)
                                     [export (in-list (cdr phase))])
                           (car export)))))])
    (for*/hasheq ([named (in-list (list (cons 'racket/math (names-of racket/math))
                                        (cons 'racket/match (names-of racket/match))))]
                  [name (in-list (cdr named))])
      (values name (car named)))))

;; What a thread asks of the loader.  `failure` is an exception, or #f.
(struct order (work [failure #:mutable] done) #:authentic)

(define loader #f)
(define loading? #f)
(define stuck-seconds 0.5)
;; Held while modules are declared and instantiated, and while a program is started.
(define modules-are-complete (make-semaphore 1))

;; Starts the thread that loads libraries.  `custodians` returns those under which strategies run.
(define (start-library-loader! custodians)
  (set! loader
        (thread
         (λ ()
           (let loop ()
             (fulfil! (thread-receive) custodians)
             (loop))))))

(define (fulfil! o custodians)
  (set! loading? #t)
  (with-handlers ([exn:fail? (λ (e) (set-order-failure! o e))])
    (call-with-semaphore
     modules-are-complete
     (λ () (call-while-halted (custodians) (order-work o)))))
  (set! loading? #f)
  (semaphore-post (order-done o)))

;; Whether strategies are held up: time that passes then is none of theirs.
(define (loading-library?) loading?)

;; Calls the thunk while no strategy runs: Racket's expander would take a module that one thread
;; instantiates for one that another can use.
(define (call-while-halted custodians work)
  (define halted (halt-threads! custodians))
  (define watch (thread (λ () (resume-when-stuck halted))))
  (dynamic-wind
   void
   work
   (λ ()
     (kill-thread watch)
     (for-each thread-resume halted))))

;; A thread that was halted may hold a lock of Racket's that the loader needs.  That shows as work that
;; takes no time of the processor; then the thread has to go on.
(define (resume-when-stuck halted)
  (let loop ([before #f])
    (sleep stuck-seconds)
    (define now (loader-cpu-ms))
    (if (equal? now before)
        (for-each thread-resume halted)
        (loop now))))

;; Calls the thunk, which starts threads of a strategy, while no library is being loaded.
(define (call-between-loads thunk)
  (call-with-semaphore modules-are-complete thunk))

;; The loader works for the host: no strategy pays for the libraries.
(define (loader-cpu-ms)
  (if loader (current-process-milliseconds loader) 0))

;; Makes a library's names visible in a session, but for those that already mean something there.
(define (open-library! s library)
  (when (memq library (session-unopened s))
    (parameterize ([current-namespace (session-namespace s)])
      (define names
        (for/list ([(name home) (in-hash late-names)]
                   #:when (and (eq? home library)
                               (not (identifier-binding (namespace-symbol->identifier name)))))
          name))
      (namespace-require `(only ,library ,@names)))
    (set-session-unopened! s (remq library (session-unopened s)))))

;; Calls the thunk in the loader's thread: with the rights of the host, while no strategy runs.
(define (call-in-loader work)
  (define o (order work #f (make-semaphore 0)))
  (thread-send loader o)
  (semaphore-wait (order-done o))
  (when (order-failure o) (raise (order-failure o))))

;; Loads a library that a strategy requires.
(define (load-library! library)
  (when (memq library not-loaded)
    (call-in-loader (λ () (share-library! library)))))

;; Opens the late libraries of which a form mentions a name, before the form is expanded.  Until then no
;; form has mentioned any name of theirs, so none is defined yet: everything is as if they had been
;; open from the start.
(define (open-what-is-mentioned! s form)
  (for-each (λ (library) (load-and-open! s library))
            (mentioned (syntax->datum form) (session-unopened s))))

(define (open-everything! s)
  (for-each (λ (library) (load-and-open! s library)) (session-unopened s)))

(define (load-and-open! s library)
  (call-in-loader (λ ()
                    (share-library! library)
                    (open-library! s library))))

;; Loads what is not loaded yet; called where nothing else is to be done.
(define (load-everything!)
  (for-each load-library! not-loaded))

;; Those of the libraries of which a name is somewhere in the datum.
(define (mentioned datum unopened)
  (let walk ([datum datum] [found '()])
    (cond
      [(= (length found) (length unopened)) found]
      [(symbol? datum)
       (define library (hash-ref late-names datum #f))
       (if (and (memq library unopened) (not (memq library found)))
           (cons library found)
           found)]
      [(pair? datum) (walk (cdr datum) (walk (car datum) found))]
      [(vector? datum)
       (for/fold ([found found]) ([element (in-vector datum)]) (walk element found))]
      [(box? datum) (walk (unbox datum) found)]
      [(prefab-struct-key datum) (walk (struct->vector datum) found)]
      [(hash? datum)
       (for/fold ([found found]) ([(key value) (in-hash datum)]) (walk value (walk key found)))]
      [else found])))
