#lang racket/base
;; Sessions, runs and their counters: what the host knows about a strategy.
;;
;; The primitives find the run they belong to through a parameter that a strategy cannot name.
(require "mux.rkt" "atomic.rkt")
(provide (protect-out (struct-out session) session-limit load-context! look-after!
                      (struct-out run) run-root run-calls run-lane
                      (struct-out counters)
                      current-run running-run current-form
                      finish-tag
                      stop-run! check-output check-depth
                      (struct-out exn:fail:limit)
                      subprogram-runner))

;; One sandbox: a namespace whose definitions stay from run to run.  `depth` is 0 for the user's own
;; program and counts the sub-sandboxes around it; `deepest` is the greatest depth that programs in it
;; may start.  `contexts` maps names to loaded texts; the
;; unnamed one has the name "".  `limits` is a hasheq with the keys of PROTOCOL.md.  `unopened` are the
;; libraries whose names are to be visible, but are not before one is mentioned (libraries.rkt).  `run`
;; is the run that is going on, 'starting or 'cancelled before there is one, or #f.  `looked-at` is when,
;; in milliseconds, the host has last looked after that run.
(struct session (id depth deepest custodian namespace limits
                    [contexts #:mutable] [unopened #:mutable] [run #:mutable]
                    [looked-at #:mutable #:auto])
  #:auto-value 0
  #:authentic)

(define (look-after! s)
  (set-session-looked-at! s (current-inexact-monotonic-milliseconds)))

;; The table is replaced, never changed: a thread of the strategy that is killed while it uses a
;; table that changes would leave that locked for all who come after.
(define (load-context! s name text)
  (atomically (set-session-contexts! s (hash-set (session-contexts s) name text))))

(define (session-limit s key)
  (hash-ref (session-limits s) key))

;; What one run has used so far; a sub-sandbox counts into the run that started it.
(struct counters ([calls #:mutable] [prompt-tokens #:mutable] [completion-tokens #:mutable]
                  [last-sign-of-life #:mutable] lane [logged-bytes #:mutable #:auto])
  #:auto-value 0
  #:authentic)

;; One program in evaluation.  `result` is #f until the first `finish` (see render.rkt); `finished`
;; and `stop` wake the supervisor.  `subprogram` is the namespace of the last
;; sub-sandbox, for `finish-var`.
(struct run (id session source parent scope custodian counters finished stop
                [result #:mutable] [stop-reason #:mutable] [main-thread #:mutable]
                [subprogram #:mutable])
  #:authentic)

(define (run-root r)
  (if (run-parent r) (run-root (run-parent r)) r))

(define (run-calls r) (counters-calls (run-counters r)))
(define (run-lane r) (counters-lane (run-counters r)))

(define current-run (make-parameter #f))

;; The number, among the forms whose limits the runner keeps, of the top-level form that is being
;; evaluated; #f for all others.  Threads and sub-programs have it from whoever started them.
(define current-form (make-parameter #f))

(define (running-run)
  (or (current-run) (error "this works only while a strategy runs")))

;; `finish` aborts to a prompt of its own, so that no prompt, handler or `reset` of the strategy can
;; be in its way.
(define finish-tag (make-continuation-prompt-tag 'finish))

;; Asks the supervisor of the run to end it.  The reason is 'cancelled or the name of a limit.
(define (stop-run! r reason)
  (unless (run-stop-reason r) (set-run-stop-reason! r reason))
  (semaphore-post (run-stop r)))

;; A strategy that prints or logs many times what it may is stopped; until then its output is cut.
(define patience 8)
(define (check-output r bytes)
  (when (> bytes (* patience (session-limit (run-session r) 'out_bytes)))
    (stop-run! r 'output)))

;; An excess that the program may catch: `limit` is its name in the runner's table of limits.
(struct exn:fail:limit exn:fail (limit))

;; Raises an error if a program may not start another.  A call whose answer is to be run asks before it
;; is sent, so that no answer is paid for and thrown away.
(define (check-depth who)
  (define s (run-session (running-run)))
  (define deepest (session-deepest s))
  (unless (< (session-depth s) deepest)
    (define marks (current-continuation-marks))
    (raise (if (< deepest (session-limit s 'max_depth))
               (exn:fail (format "~a: #:depth lets programs start programs at most ~a levels deep here"
                                 who deepest)
                         marks)
               (exn:fail:limit (format "~a: programs started programs deeper than they may (~a levels)"
                                       who deepest)
                               marks "depth")))))

;; Runs a program in a sub-sandbox; set by subprogram.rkt, which needs the sandbox, which needs the
;; primitives, which need this.
(define subprogram-runner (box #f))
