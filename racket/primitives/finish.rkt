#lang racket/base
;; The end of a strategy.
(require "queries.rkt" "../session.rkt" "../atomic.rkt" "../render.rkt")
(provide finish)

;; The first `finish` of a run wins, wherever it stands: its value is recorded before control leaves.
;; On the main thread control leaves for the private prompt of the run; on another thread the
;; supervisor is woken and ends the run.
(define (finish value)
  (check-answered value)
  (define r (running-run))
  (define result (render value))
  (atomically
   (unless (run-result r)
     (set-run-result! r result)))
  (cond
    [(eq? (current-thread) (run-main-thread r))
     (abort-current-continuation finish-tag void)]
    [else
     (semaphore-post (run-finished r))
     (sync never-evt)]))

;; A handle is no result, and the call behind it would be cancelled: whoever gives one forgot to wait.
(define (check-answered value)
  (for ([part (in-list (if (list? value) value (list value)))] #:when (handle? part))
    (raise-argument-error 'finish "a result; (await handle) or (await-all handles) waits for it"
                          part)))
