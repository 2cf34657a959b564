#lang racket/base
;; The sandbox process: takes commands of the runner on standard input (PROTOCOL.md).
(require "mux.rkt" "wire.rkt" "session.rkt" "sandbox.rkt" "run.rkt" "subprogram.rkt" "names.rkt"
         "libraries.rkt")

(define protocol-version 1)

;; The pipes belong to the multiplexer alone; whatever else prints must not reach them.
(define commands-in (current-input-port))
(define messages-out (current-output-port))
(current-input-port (open-input-bytes #""))
(current-output-port (current-error-port))

(define sessions (make-hasheq))
;; The session of each `run` that has not been answered, by the number of the command.
(define running (make-hasheqv))
(define end-of-commands (make-semaphore 0))

;; Called in the reader thread: what takes time gets a thread of its own.
(define (handle-command message)
  (cond
    [(eof-object? message) (semaphore-post end-of-commands)]
    [else
     (case (hash-ref message 'op #f)
       [("ping") (reply message (hasheq 'runs (signs-of-life)))]
       [("open") (in-thread message open-session)]
       [("context") (set-context message)]
       [("run") (start-run message)]
       [("stop") (stop-session message)]
       [("close") (close message)]
       [("names") (in-thread message list-names)]
       [("libraries") (in-thread message (λ (_) (load-everything!) #hasheq()))]
       [else (reply-failure message (format "unknown command ~s" (hash-ref message 'op #f)))])]))

(define (reply message fields)
  (send-event! (hash-set* fields 'op "reply" 'to (hash-ref message 'seq)))
  (hash-remove! running (hash-ref message 'seq)))

;; Of each run: the number of its command, the seconds since somebody has looked after it, and whether it
;; waits for an answer of the runner.  The runner compares: what it does not know of is lost.
(define (signs-of-life)
  (define now (current-inexact-monotonic-milliseconds))
  (for/list ([(number s) (in-hash (hash-copy running))])
    (define r (session-run s))
    (list number
          (/ (- now (session-looked-at s)) 1000.0)
          (and (run? r) (scope-waiting? (run-scope r))))))

(define (reply-failure message text)
  (reply message
         (hasheq 'status "error"
                 'error (hasheq 'message text 'kind "setup" 'loc 'null 'stack '()))))

;; The command's fields are replied; a mistake of the host is reported instead of being lost.
(define (in-thread message command)
  (thread
   (λ ()
     (with-handlers ([exn:fail? (λ (e) (reply-failure message (exn-message e)))])
       (reply message (command message))))))

(define (with-session message use)
  (define s (hash-ref sessions (hash-ref message 'session #f) #f))
  (if s
      (use s)
      (reply-failure message "this session is not open")))

(define (open-session message)
  (define s (make-session #:limits (hash-ref message 'limits #hasheq())))
  (hash-set! sessions (session-id s) s)
  (hasheq 'session (session-id s)))

(define (set-context message)
  (with-session message
    (λ (s)
      (load-context! s
                     (wire-text (hash-ref message 'name ""))
                     (string->immutable-string (wire-text (hash-ref message 'data))))
      (reply message #hasheq()))))

;; The session is taken before the next command is read, so that a `stop` right behind finds the run.
(define (start-run message)
  (with-session message
    (λ (s)
      (cond
        [(session-run s) (reply-failure message "a run is going on in this session")]
        [else
         (set-session-run! s 'starting)
         (look-after! s)
         (hash-set! running (hash-ref message 'seq) s)
         (in-thread message (λ (message) (run-in-session s message)))]))))

(define (run-in-session s message)
  (define-values (result _run)
    (run-program! s (hash-ref message 'run)
                  (wire-text (hash-ref message 'source "strategy.scm"))
                  (wire-text (hash-ref message 'code))
                  #:limited (hash-ref message 'limited '())))
  (outcome->reply result s))

(define (stop-session message)
  (with-session message
    (λ (s)
      (cancel-run! s)
      (reply message #hasheq()))))

(define (close message)
  (with-session message
    (λ (s)
      (cancel-run! s)
      (hash-remove! sessions (session-id s))
      (close-session! s)
      (reply message #hasheq()))))

(define (cancel-run! s)
  (define r (session-run s))
  (cond
    [(run? r) (stop-run! r 'cancelled)]
    [(eq? r 'starting) (set-session-run! s 'cancelled)]))

(define (list-names message)
  (define s (make-session))
  (begin0 (hasheq 'names (visible-names s))
          (close-session! s)))

(start-subprograms!)
(start-library-loader! (λ () (map session-custodian (hash-values sessions))))
(start-mux! commands-in messages-out handle-command)
(send-event! (hasheq 'op "ready" 'version protocol-version 'racket (version)))
(semaphore-wait end-of-commands)
