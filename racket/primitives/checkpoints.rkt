#lang racket/base
;; Values that outlive the run; the runner keeps them on disk and hashes the keys.
(require "requests.rkt" "../saved.rkt" "../wire.rkt")
(provide checkpoint restore)

;; Stores the value and returns it.
(define (checkpoint key value)
  (define message
    (hash-set* (strategy-message "checkpoint")
               'key (check-key 'checkpoint key)
               'value (->saved 'checkpoint value)))
  (ask-runner 'checkpoint message)
  value)

;; A value that is equal to the stored one, or #f where nothing is.
(define (restore key)
  (define message (hash-set (strategy-message "restore") 'key (check-key 'restore key)))
  (define answer (ask-runner 'restore message))
  (and (hash-ref answer 'found #t)
       (saved->value (wire-text (hash-ref answer 'result #f)))))

(define (check-key who key)
  (unless (string? key)
    (raise-argument-error who "a key, a string" key))
  key)
