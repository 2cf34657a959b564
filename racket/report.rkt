#lang racket/base
;; Errors of strategies as data for the runner: message, kind, place and stack.
(require "trace.rkt" "raised.rkt" "session.rkt" "primitives/requests.rkt")
(provide (protect-out error-report
                      (struct-out exn:fail:generated-code)))

;; An error inside a program that a model wrote; `report` is the error's own report.
(struct exn:fail:generated-code exn:fail (report))

(define longest-message 20000)

;; `caught-at` are the continuation marks where a value that is no exception has reached the report, if
;; nothing better is known of it.
(define (error-report e source caught-at)
  (define marks (if (exn? e) (exn-continuation-marks e) (or (raised-at e) caught-at)))
  (define frames (if marks (map place->json (frames-of marks)) '()))
  (define report
    (hasheq 'message (without-location (shorten (message-of e)))
            'kind (kind-of e)
            'loc (or (source-location e source)
                     (and (pair? frames) (car frames))
                     'null)
            'stack frames))
  (cond
    [(exn:fail:call? e)
     (hash-set* report
                'call (exn:fail:call-call e)
                'call_site (place->json (exn:fail:call-place e)))]
    [(exn:fail:generated-code? e) (hash-set report 'generated (exn:fail:generated-code-report e))]
    [(exn:fail:limit? e) (hash-set report 'limit (exn:fail:limit-limit e))]
    [else report]))

(define (message-of e)
  (cond
    [(exn:fail:contract:variable? e)
     (format "~a is not defined" (exn:fail:contract:variable-id e))]
    [(assignment-to-import e)
     => (λ (name)
          (format "~a cannot be changed with set!, because the program did not define it" name))]
    [(and (exn:fail:read? e) (regexp-match? #rx"`#lang` not enabled" (exn-message e)))
     "a strategy has no #lang line; remove it"]
    [(exn? e) (exn-message e)]
    [else (format "a value that is no exception was raised: ~.s" e)]))

;; The name that a `set!` tried to change although it comes from the dialect or a library, or #f.
(define (assignment-to-import e)
  (and (exn:fail:syntax? e)
       (regexp-match? #rx"cannot mutate module-required identifier" (exn-message e))
       (for/or ([stx (in-list (exn:fail:syntax-exprs e))])
         (and (identifier? stx) (syntax-e stx)))))

;; The report has the place as data; Racket's reader puts it in front of the message as well.
(define (without-location message)
  (under-its-own-name
   (regexp-replace #rx"^(?:[^\n]*:[0-9]+:[0-9]+: )?(?:read-syntax: |[?]: )?" message "")))

;; What Racket's `parameterize` expands to is no name that a strategy knows.
(define (under-its-own-name message)
  (regexp-replace #rx"^extend-parameterization: " message "parameterize: "))

(define (shorten message)
  (if (> (string-length message) longest-message)
      (string-append (substring message 0 longest-message) " … (shortened)")
      (string->immutable-string message)))

(define (kind-of e)
  (cond
    [(exn:fail:call? e) "backend"]
    [(exn:fail:python? e) "python"]
    [(exn:fail:generated-code? e) "generated-code"]
    [(exn:fail:limit? e) "limit"]
    [(exn:fail:read? e) "read"]
    [(exn:fail:syntax? e) "syntax"]
    [else "runtime"]))

;; The place that a read or syntax error itself names, if it lies in the strategy.
(define (source-location e source)
  (define locations
    (if (exn:srclocs? e) ((exn:srclocs-accessor e) e) '()))
  (for/first ([location (in-list locations)]
              #:when (and (srcloc-line location) (equal? (srcloc-source location) source)))
    (place->json (place source
                        (srcloc-line location) (srcloc-column location)
                        (srcloc-position location) (srcloc-span location)
                        "top level"))))
