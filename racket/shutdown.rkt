#lang racket/base
;; The end of threads of a strategy: never in the middle of what all strategies share.
;;
;; Racket keeps a few tables for the whole process, each behind a lock: of the character ranges of regular
;; expressions, and of what `regexp-split` and its kin derive from one.  A thread that is killed while it
;; holds such a lock holds it for good, and whoever needs a regular expression afterwards, in whichever
;; session, waits for ever.  So threads are halted before they are ended.  If the tables cannot be used
;; then, one of them is in there, and they go on for a moment first.
(require "atomic.rkt"
         (prefix-in racket: racket/base))
(provide (protect-out shut-down! halt-threads!)
         kill-thread break-thread)

(define most-milliseconds 500)

;; Ends all threads of a custodian, and shuts it down.
(define (shut-down! custodian)
  (end-outside-of-tables! (λ () (threads-of custodian))
                          (λ (_) (custodian-shutdown-all custodian))))

;; Halts all threads of the custodians, and returns those that ran, to be resumed.
(define (halt-threads! custodians)
  (define halted '())
  (end-outside-of-tables! (λ () (apply append (map threads-of custodians)))
                          (λ (threads) (set! halted threads)))
  halted)

;; Racket's, for strategies.
(define (kill-thread thread)
  (if (other-thread? thread)
      (end-outside-of-tables! (λ () (list thread)) (λ (_) (racket:kill-thread thread)))
      (racket:kill-thread thread)))

(define (break-thread thread [kind #f])
  (if (other-thread? thread)
      (end-outside-of-tables! (λ () (list thread))
                              (λ (halted)
                                (dynamic-wind
                                 void
                                 (λ () (racket:break-thread thread kind))
                                 (λ () (for-each thread-resume halted)))))
      (racket:break-thread thread kind)))

(define (other-thread? value)
  (and (thread? value) (not (eq? value (current-thread)))))

;; ---------------------------------------------------------------------------------------------
;; The thread of the host that ends others, outside of their thread group: the order of turns matters

(struct order (threads end! [problem #:mutable] done) #:authentic)

;; Calls `end!` with those of the threads that ran, while none of them stands where it must not be ended.
(define (end-outside-of-tables! threads end!)
  (define o (order threads end! #f (make-semaphore 0)))
  (thread-send ender o)
  (semaphore-wait (order-done o))
  (when (order-problem o) (raise (order-problem o))))

(define (end-one-after-the-other)
  (define o (thread-receive))
  (with-handlers ([exn:fail? (λ (e) (set-order-problem! o e))])
    ((order-end! o) (halt-outside-of-tables! (order-threads o))))
  (semaphore-post (order-done o))
  (end-one-after-the-other))

;; A thread that holds a lock and goes on gives it to the tester, which waits for it, and then waits
;; itself if it wants it back at once.  It is halted again before the tester, which was made to run later
;; than this thread, gives it back; so it stands outside then.
(define (halt-outside-of-tables! threads)
  (define give-up-at (+ (current-inexact-monotonic-milliseconds) most-milliseconds))
  (let loop ()
    (define halted (halt! threads))
    (cond
      [(or (null? halted)
           (tables-are-free?)
           (> (current-inexact-monotonic-milliseconds) give-up-at))
       halted]
      [else
       (for-each thread-resume halted)
       (sleep 0)
       (loop)])))

(define (halt! threads)
  (atomically
   (for/list ([thread (in-list (threads))] #:when (thread-running? thread))
     (thread-suspend thread)
     thread)))

(define (threads-of custodian)
  (if (custodian-shut-down? custodian)
      '()
      (let walk ([managed (custodian-managed-list custodian host-custodian)] [found '()])
        (for/fold ([found found]) ([thing (in-list managed)])
          (cond
            [(thread? thing) (cons thing found)]
            [(custodian? thing) (walk (custodian-managed-list thing host-custodian) found)]
            [else found])))))

(define host-custodian (current-custodian))

;; ---------------------------------------------------------------------------------------------
;; The thread of the host that tries the tables

(define turns 6)

;; Whether the tables can be used.  An earlier trial may still be under way: it began before the
;; threads were halted, and proves nothing.
(define (tables-are-free?)
  (and (trial-ends?)
       (begin (set! is-trying? #t)
              (thread-send tester 'try)
              (trial-ends?))))

;; A trial that need not wait for a lock is over when each thread has had a few turns.
(define (trial-ends?)
  (for/or ([_ (in-range turns)])
    (or (not is-trying?)
        (begin (sleep 0)
               (not is-trying?)))))

(define is-trying? #f)

(define (try-one-after-the-other)
  (thread-receive)
  (regexp-split #rx"" "ab")
  (byte-regexp #"[ab]")
  (set! is-trying? #f)
  (try-one-after-the-other))

(define tester (thread try-one-after-the-other))
(define ender (thread end-one-after-the-other))
