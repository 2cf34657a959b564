#lang racket/base
;; What the runner knows about the run's surroundings.
(require "requests.rkt" "../session.rkt")
(provide rate-limits heartbeat)

;; What the endpoint last said about its limits, as a hash; empty if it said nothing.
(define (rate-limits)
  (define limits (hash-ref (ask-runner 'rate-limits (strategy-message "rate-limits")) 'result 'null))
  (if (hash? limits) limits #hasheq()))

;; Puts off the limit for idle runs.
(define (heartbeat)
  (set-counters-last-sign-of-life! (run-counters (running-run)) (current-inexact-milliseconds)))
