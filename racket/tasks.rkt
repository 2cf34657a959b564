#lang racket/base
;; Structured concurrency: threads that belong to a combinator and do not outlive it.
;;
;; A combinator that fails or has its winner kills the threads it started and cancels the calls they
;; still wait for, at any depth, because custodians and scopes nest.
(require "mux.rkt" "shutdown.rkt" "trace.rkt" "raised.rkt" "primitives/requests.rkt")
(provide (protect-out map-concurrently first-to-succeed))

;; A group of threads with the custodian that can kill them and the scope of their requests.
(struct group (custodian scope) #:authentic)

(define (make-group)
  (group (make-custodian) (make-scope (current-scope))))

;; Starts a thread of the group; it reports its calls and errors as made where the caller stands.
(define (start-in g thunk)
  (define marks (current-continuation-marks))
  (parameterize ([current-custodian (group-custodian g)]
                 [current-scope (group-scope g)])
    (thread (λ () (with-continuation-mark spawned-at-key marks (thunk))))))

(define (abandon! g)
  (shut-down! (group-custodian g))
  (close-scope! (group-scope g)))

;; Calls `work` with the group and returns its value.  If it is left in any other way (an error, a
;; `finish`), the group is abandoned.
(define (call-with-group work)
  (define g (make-group))
  (define done? #f)
  (dynamic-wind
   void
   (λ ()
     (begin0 (work g)
             (set! done? #t)))
   (λ ()
     (if done?
         (dissolve-scope! (group-scope g))
         (abandon! g)))))

;; Runs (fn item) for all items, at most `limit` at a time (#f: all), and returns (settle value) of
;; each in the order of the items.  The first failure cancels the rest and is raised.  So is it when
;; the thread of an item ends without a value, because the strategy killed it or aborted to its prompt.
(define (map-concurrently fn items limit settle)
  (define inputs (list->vector items))
  (define count (vector-length inputs))
  (define outputs (make-vector count missing))
  (define next (box 0))
  (define (take-index!)
    (define index (unbox next))
    (if (box-cas! next index (add1 index)) index (take-index!)))
  (define failure (box #f))
  (define failed (make-semaphore 0))
  (define (work-on-items)
    (define index (take-index!))
    (when (< index count)
      (vector-set! outputs index (settle (fn (vector-ref inputs index))))
      (work-on-items)))
  (define (worker)
    (with-handlers ([(λ (e) #t)
                     (λ (e)
                       (when (box-cas! failure #f (cons e (raised-at e)))
                         (semaphore-post failed)))])
      (work-on-items)))
  (call-with-group
   (λ (g)
     (define workers
       (for/list ([_ (in-range (if limit (min limit count) count))])
         (start-in g worker)))
     (for ([w (in-list workers)] #:unless (unbox failure))
       (sync w failed))
     (when (unbox failure)
       (raise-again (car (unbox failure)) (cdr (unbox failure))))
     (check-complete outputs)))
  (vector->list outputs))

(define missing (string->uninterned-symbol "missing"))

(define (check-complete outputs)
  (for ([output (in-vector outputs)] [number (in-naturals 1)] #:when (eq? output missing))
    (raise (exn:fail (format "the work on item ~a of ~a ended without a value" number
                             (vector-length outputs))
                     (current-continuation-marks)))))

;; Runs all thunks and returns (settle value) of the first that succeeds, cancelling the others.  If
;; all fail, the last error is raised.
(define (first-to-succeed thunks settle)
  (define outcomes (make-channel))
  (define (start-racer thunk)
    (define g (make-group))
    (start-in g (λ ()
                  (channel-put outcomes
                               (with-handlers ([(λ (e) #t) (λ (e) (vector 'failed e g (raised-at e)))])
                                 (vector 'ok (settle (thunk)) g)))))
    g)
  (define racers '())
  (define winner #f)
  (define (await-outcome left)
    (define outcome (channel-get outcomes))
    (cond
      [(eq? (vector-ref outcome 0) 'ok)
       (set! winner (vector-ref outcome 2))
       (vector-ref outcome 1)]
      [(= left 1) (raise-again (vector-ref outcome 1) (vector-ref outcome 3))]
      [else (await-outcome (sub1 left))]))
  (dynamic-wind
   void
   (λ ()
     (set! racers (map start-racer thunks))
     (await-outcome (length thunks)))
   (λ ()
     (for ([g (in-list racers)])
       (if (eq? g winner)
           (dissolve-scope! (group-scope g))
           (abandon! g))))))
