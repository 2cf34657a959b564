#lang racket/base
;; Requests to the runner in the name of the running strategy, and their failures.
(require "../session.rkt" "../mux.rkt" "../trace.rkt" "../wire.rkt")
(provide (protect-out current-scope
                      (struct-out exn:fail:call)
                      (struct-out exn:fail:python)
                      strategy-message
                      ask-runner
                      log-event!
                      crossing!))

;; The scope that requests of this thread belong to: the run's, or that of the innermost combinator.
(define current-scope (make-parameter #f))

;; A failed model call: its number in the run and the place where it was made.
(struct exn:fail:call exn:fail (call place))

;; An error of the strategy's Python code or of the bridge to it.
(struct exn:fail:python exn:fail ())

;; The fields that every request of a strategy carries.
(define (strategy-message op)
  (define r (running-run))
  (define fields
    (hasheq 'op op
            'run (run-id r)
            'depth (session-depth (run-session r))
            'site (place->json (current-place))))
  (define form (current-form))
  (if form (hash-set fields 'form form) fields))

;; Sends a request, waits for its answer and returns the answering message.  These requests do not
;; queue behind model calls.
(define (ask-runner who message #:raise [raise-failure raise-plain-failure])
  (define r (request! message (current-scope) #f))
  (sync (request-settled-evt r))
  (case (request-state r)
    [(ok) (request-value r)]
    [(failed)
     (raise-failure (format "~a: ~a" who (wire-text (hash-ref (request-value r) 'message "failed"))))]
    [else (raise-plain-failure (format "~a: cancelled" who))]))

(define (raise-plain-failure message)
  (raise (exn:fail message (current-continuation-marks))))

;; Tells the runner something worth keeping that is no output of the strategy, up to a limit.
(define (log-event! text)
  (define r (run-root (running-run)))
  (define c (run-counters r))
  (set-counters-logged-bytes! c (+ (counters-logged-bytes c) (string-length text)))
  (check-output r (counters-logged-bytes c))
  (send-event! (hasheq 'op "log" 'run (run-id r) 'text text)))

;; Tells the runner that a model's answer crosses the boundary between data and program: for its
;; journal, from which the origin of a value can be told.  `call` is the number of the answer's call.
(define (crossing! kind call)
  (define r (run-root (running-run)))
  (send-event! (hasheq 'op "crossing" 'run (run-id r) 'kind kind 'call (or call 'null)
                       'site (place->json (current-place)))))
