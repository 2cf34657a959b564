#lang racket/base
;; Values that outlive the run; the runner keeps them on disk and hashes the keys.
(require "requests.rkt" "../data.rkt" "../wire.rkt")
(provide checkpoint restore)

;; Stores the value and returns it.
(define (checkpoint key value)
  (define message
    (hash-set* (strategy-message "checkpoint")
               'key (check-key 'checkpoint key)
               'value (->plain 'checkpoint value)))
  (ask-runner 'checkpoint message)
  value)

;; The stored value, or #f where nothing is.
(define (restore key)
  (define message (hash-set (strategy-message "restore") 'key (check-key 'restore key)))
  (define answer (ask-runner 'restore message))
  (and (hash-ref answer 'found #t)
       (wire-text (hash-ref answer 'result #f))))

(define (check-key who key)
  (unless (string? key)
    (raise-argument-error who "a key, a string" key))
  key)
