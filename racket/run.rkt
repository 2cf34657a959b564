#lang racket/base
;; One run of a program: evaluation in a thread of its own, under the eyes of a supervisor.
(require "sandbox.rkt" "libraries.rkt" "session.rkt" "shutdown.rkt" "mux.rkt" "output.rkt" "report.rkt" "render.rkt"
         "primitives/requests.rkt" "primitives/budget.rkt"
         (only-in racket/list index-of))
(provide (protect-out run-program!
                      (struct-out outcome)
                      outcome->reply))

;; How a run ended.  status: 'finished (by `finish`), 'ok (ran to its end), 'error, 'stopped.
;; `rendered` is the value of the first two, `error` the report of the third, `reason` names the
;; limit or is 'cancelled for the last.
(struct outcome (status rendered error reason calls cpu-ms) #:authentic)

(define check-interval-seconds 0.02)
(define grace-ms 300)
;; Less than this share of a processor is no work: a loop that polls.  On a crowded machine a program
;; that computes may get little more.
(define idle-cpu-share 0.02)

;; Runs the program and returns its outcome and the run.  Called in a thread of the host, which
;; becomes the supervisor.  A sub-program runs under its parent's limits, in the scope and under the
;; custodian of the thread that asked for it, and belongs to the `form` of its parent.  `limited` are
;; the places, as (line column), of the top-level forms whose limits the runner keeps.
(define (run-program! s id source text
                      #:parent [parent #f]
                      #:scope [outer-scope #f]
                      #:budget [budget #f]
                      #:form [form #f]
                      #:limited [limited '()]
                      #:capture [capture #f])
  (define custodian
    (parameterize ([current-custodian (session-custodian s)]) (make-custodian)))
  (define memory-limit (* (session-limit s 'mem_mb) 1024 1024))
  ;; Is shut down in the run's place when that has too much memory, so that its threads are ended where
  ;; that does no harm (shutdown.rkt).  Far beyond the limit Racket ends them, and refuses, at once.
  (define memory-alarm
    (parameterize ([current-custodian (session-custodian s)]) (make-custodian)))
  (define within-memory (make-custodian-box memory-alarm #t))
  (unless parent
    (custodian-limit-memory custodian memory-limit memory-alarm)
    (custodian-limit-memory custodian (* 2 memory-limit) custodian))
  (define r (make-run s id source parent outer-scope custodian))
  (when (eq? (session-run s) 'cancelled) (stop-run! r 'cancelled))
  (set-session-run! s r)
  (define output-limit (session-limit s 'out_bytes))
  (define-values (output-port output-pump)
    (start-pump! r "stdout" output-limit #:capture capture))
  (define-values (error-port error-pump) (start-pump! r "stderr" output-limit))
  (define ending #f)
  (define (report-ending! e) (set! ending e))
  (define thread
    (call-between-loads
     (λ ()
       (start-main-thread s r text budget form limited output-port error-port report-ending!))))
  (set-run-main-thread! r thread)
  (define cpu-at-start (strategy-cpu-ms))
  (thread-send thread 'start)
  (define reason
    (if parent (wait-for-end r thread) (supervise r thread memory-limit within-memory)))
  (define out-of-memory? (not (custodian-box-value within-memory)))
  (custodian-shutdown-all memory-alarm)
  (shut-down! custodian)
  (close-scope! (run-scope r))
  (close-output-port output-port)
  (close-output-port error-port)
  (thread-wait output-pump)
  (thread-wait error-pump)
  (set-session-run! s #f)
  (define (end-with status #:rendered [rendered #f] #:error [error #f] #:reason [reason #f])
    (outcome status rendered error reason (run-calls r) (- (strategy-cpu-ms) cpu-at-start)))
  (values
   (cond
     [(run-result r) => (λ (rendered) (end-with 'finished #:rendered rendered))]
     [(run-stop-reason r) => (λ (reason) (end-with 'stopped #:reason reason))]
     [out-of-memory? (end-with 'stopped #:reason 'memory)]
     [reason (end-with 'stopped #:reason reason)]
     [(not ending) (end-with 'stopped #:reason 'killed)]
     [(rendered? ending) (end-with 'ok #:rendered ending)]
     [else (end-with 'error #:error ending)])
   r))

(define (make-run s id source parent outer-scope custodian)
  (run id s source parent
       (make-scope outer-scope)
       custodian
       (if parent
           (run-counters parent)
           (counters 0 0 0 (current-inexact-milliseconds)
                     (make-lane (session-limit s 'max_inflight))))
       (make-semaphore 0) (make-semaphore 0)
       #f #f #f #f))

;; ---------------------------------------------------------------------------------------------
;; Evaluation

;; The thread that evaluates the program once it is told to start.  At its end it reports what it
;; came to: the rendered last value or an error report.  After `finish` it reports nothing.
(define (start-main-thread s r text budget form limited output-port error-port report-ending!)
  (define source (run-source r))
  (define eval-form (make-strategy-eval s source))
  (define (evaluate)
    (call-with-continuation-prompt
     (λ ()
       (report-ending!
        (with-error-report source (λ () (render (evaluate-all r text eval-form limited))))))
     finish-tag
     void))
  ;; What the strategy sees as its custodian is one below the run's, which it cannot limit or replace.
  (parameterize ([current-custodian (run-custodian r)])
    (parameterize ([current-custodian (make-custodian)]
                   [current-run r]
                   [current-form form]
                   [current-scope (run-scope r)])
      (call-with-budget
       budget
       (λ ()
         (call-in-sandbox s eval-form output-port error-port
                          ;; The name is what the strategy sees when it prints the thread.
                          (λ ()
                            (define (main)
                              (thread-receive)
                              (evaluate))
                            (thread main))))))))

;; Returns what the thunk returns, or the report of its error.  The report is made in the strategy's
;; thread too, because it prints values of the strategy.
(define (with-error-report source thunk)
  (define raised-at #f)
  (define (report e)
    (with-handlers ([(λ (_) #t) (λ (_) (unprintable-error-report source))])
      (error-report e source raised-at)))
  (define (evaluate)
    (with-handlers ([(λ (e) #t) report])
      (call-with-exception-handler
       (λ (e)
         (unless (exn? e) (set! raised-at (current-continuation-marks)))
         e)
       thunk)))
  (call-with-continuation-prompt
   (λ () (parameterize ([error-escape-handler (escape-from-handlers (error-escape-handler))])
           (evaluate)))
   broken-handler-tag
   report))

;; An exception that is raised inside of an exception handler meets none of the handlers around: Racket
;; shows it and escapes, to the end of the form.  The program would go on as if nothing had been.
(define broken-handler-tag (make-continuation-prompt-tag 'broken-handler))
(define ((escape-from-handlers escape))
  (when (continuation-prompt-available? broken-handler-tag)
    (abort-current-continuation
     broken-handler-tag
     (exn:fail "an exception handler raised an exception itself; what it was is shown in the output"
               (current-continuation-marks))))
  (escape))

(define (unprintable-error-report source)
  (error-report (exn:fail "an error whose message cannot be printed" (current-continuation-marks))
                source #f))

;; All forms are read before the first one runs: a bracket that is missing at the end of the file
;; shows before anything is paid.  Returns the last value.
(define (evaluate-all r text eval-form limited)
  (for/fold ([last (void)]) ([form (in-list (read-all (run-source r) text))])
    (define (evaluate)
      (call-with-continuation-prompt
       (λ () (eval-form (namespace-syntax-introduce form)))))
    (define number (index-of limited (list (syntax-line form) (syntax-column form))))
    (call-with-values
     (λ () (if number (evaluate-limited r number evaluate) (evaluate)))
     (case-lambda
       [(value) value]
       [several several]))))

;; Evaluates a form that has limits of its own, and tells the runner when it begins and ends.
(define (evaluate-limited r number evaluate)
  (define (tell number)
    (send-event! (hasheq 'op "form" 'run (run-id r) 'form number)))
  (tell number)
  (begin0 (parameterize ([current-form number]) (evaluate))
          (tell 'null)))

(define (read-all source text)
  (define in (open-input-string text))
  (port-count-lines! in)
  (parameterize ([read-accept-reader #f]
                 [read-accept-lang #f]
                 [read-accept-compiled #f])
    (let loop ([forms '()])
      (define form (read-syntax source in))
      (if (eof-object? form)
          (reverse forms)
          (loop (cons form forms))))))

;; ---------------------------------------------------------------------------------------------
;; Supervision

;; Waits until the program has ended; returns #f, or the name of the limit it exceeded.
(define (supervise r thread memory-limit within-memory)
  (define s (run-session r))
  (define cpu-limit (session-limit s 'cpu_ms))
  (define idle-limit (session-limit s 'idle_ms))
  (define time-limit (session-limit s 'time_ms))
  (define thread-limit (session-limit s 'threads))
  (define cpu-at-start (strategy-cpu-ms))
  (define memory-ceiling (+ (current-memory-use) (* 2 memory-limit)))
  (define started-at (current-inexact-milliseconds))
  ;; busy-at and busy-cpu: when the strategy was last seen to do something, and its CPU time then.
  ;; own-time: for how long it has not waited for an answer, whatever else it did; seen-at: until when
  ;; that is counted.
  (let loop ([busy-at started-at]
             [busy-cpu cpu-at-start]
             [seen-at started-at]
             [own-time 0]
             [finished-at #f]
             [tick 0])
    (define ended? (wait-a-moment r thread within-memory))
    (look-after! s)
    (define now (current-inexact-milliseconds))
    (define waiting? (or (scope-waiting? (run-scope r)) (loading-library?)))
    (define new-own-time (if waiting? own-time (+ own-time (- now seen-at))))
    (define cpu (strategy-cpu-ms))
    (define alive-at (max busy-at (counters-last-sign-of-life (run-counters r))))
    (define busy? (or waiting?
                      (> (- cpu busy-cpu) (+ 5 (* idle-cpu-share (- now busy-at))))))
    (cond
      [ended? #f]
      [(and finished-at (> (- now finished-at) grace-ms)) #f]
      [(> (- cpu cpu-at-start) cpu-limit) 'cpu]
      [(and (not busy?) (> (- now alive-at) idle-limit)) 'idle]
      [(> new-own-time time-limit) 'time]
      [(and (> (current-memory-use) memory-ceiling) (still-above? memory-ceiling)) 'memory]
      [(and (zero? (modulo tick 5)) (> (count-threads (run-custodian r) s) thread-limit)) 'threads]
      [else
       (loop (if busy? now busy-at)
             (if busy? cpu busy-cpu)
             now
             new-own-time
             (or finished-at (and (run-result r) now))
             (add1 tick))])))

;; True when the program has ended, was stopped, or called `finish` in another thread; or when one of
;; the other events is ready.
(define (wait-a-moment r thread . others)
  (and (apply sync/timeout check-interval-seconds
              (thread-dead-evt thread) (run-finished r) (run-stop r) others)
       #t))

;; For a sub-program, whose limits its parent's supervisor watches.  A `finish` whose
;; dynamic-wind handlers do not come to an end gets the same grace.
(define (wait-for-end r thread)
  (let loop ([finished-at #f])
    (define now (current-inexact-milliseconds))
    (unless (or (wait-a-moment r thread)
                (and finished-at (> (- now finished-at) grace-ms)))
      (loop (or finished-at (and (run-result r) now)))))
  #f)

(define (still-above? ceiling)
  (collect-garbage)
  (> (current-memory-use) ceiling))

;; Waiting is free: only the CPU time of the process outside of the host's own threads counts.  The
;; output pumps work for the strategy.
(define (strategy-cpu-ms)
  (- (current-process-milliseconds)
     (mux-cpu-ms)
     (loader-cpu-ms)
     (current-process-milliseconds (current-thread))))

(define (count-threads custodian s)
  (for/sum ([managed (in-list (custodian-managed-list custodian (session-custodian s)))])
    (cond
      [(thread? managed) 1]
      [(custodian? managed) (count-threads managed s)]
      [else 0])))

;; ---------------------------------------------------------------------------------------------
;; The reply

(define (outcome->reply o s)
  (define base
    (hasheq 'status (symbol->string (outcome-status o))
            'calls (outcome-calls o)
            'cpu_ms (outcome-cpu-ms o)))
  (define value (outcome-rendered o))
  (define reason (outcome-reason o))
  (cond
    [value
     (if (too-long? value s)
         (hash-set* base 'status "stopped" 'reason "result" 'message (stop-message 'result s))
         (for/fold ([reply (hash-set base 'printed (rendered-text value))])
                   ([json (in-list (rendered-json value))])
           (hash-set reply 'value json)))]
    [reason
     (hash-set* base 'reason (symbol->string reason) 'message (stop-message reason s))]
    [else (hash-set base 'error (outcome-error o))]))

(define (too-long? value s)
  (> (string-utf-8-length (rendered-text value)) (session-limit s 'result_bytes)))

(define (stop-message reason s)
  (define (limit key) (session-limit s key))
  (case reason
    [(cancelled) "cancelled"]
    [(killed) "the strategy ended its own main thread; use (finish value)"]
    [(memory) (format "the memory limit of ~a MB was exceeded" (limit 'mem_mb))]
    [(cpu) (format "the limit of ~a s of computing time was exceeded" (seconds (limit 'cpu_ms)))]
    [(idle) (format "nothing happened for ~a s: no model call in flight and no work done"
                    (seconds (limit 'idle_ms)))]
    [(time) (format "the limit of ~a s of running, waiting for answers not counted, was exceeded"
                    (seconds (limit 'time_ms)))]
    [(output) (format "the output limit of ~a bytes was exceeded many times" (limit 'out_bytes))]
    [(calls) (format "the limit of ~a model calls was exceeded" (limit 'max_calls))]
    [(threads) (format "the limit of ~a threads was exceeded" (limit 'threads))]
    [(result) (format "the result is longer than the limit of ~a bytes" (limit 'result_bytes))]
    [else (format "the ~a limit was exceeded" reason)]))

(define (seconds milliseconds)
  (define exact (/ milliseconds 1000))
  (if (integer? exact) exact (exact->inexact exact)))
