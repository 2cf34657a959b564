#lang racket/base
;; The value of a strategy as its user sees it.
(require "data.rkt" "results.rkt")
(provide (protect-out (struct-out rendered) render))

;; `value` is the value itself; `json` is a one-element list with its JSON form, or '() if it has
;; none; `text` is what to show a person.
(struct rendered (value json text) #:authentic)

;; Printing can run a custom printer of the strategy, therefore it happens in the strategy's own
;; thread, under its limits and without the rights of the host.
(define (render value)
  (define plain-value (if (llm-result? value) (llm-result-text value) value))
  (rendered value
            (if (and (not (void? plain-value)) (plain? plain-value))
                (list (->plain 'finish plain-value))
                '())
            (cond
              [(void? plain-value) ""]
              [(string? plain-value) plain-value]
              [else (format "~s" plain-value)])))
