#lang racket/base
;; The loaded data.
(require "requests.rkt" "../session.rkt" "../results.rkt" "../trace.rkt"
         (for-syntax racket/base))
(provide context get-context unsafe-overwrite)

(define (contexts)
  (session-contexts (run-session (running-run))))

(define (loaded-data)
  (hash-ref (contexts) "" ""))

;; A variable to the strategy: it reads the data of the running session and cannot be assigned.
(define-syntax context
  (make-set!-transformer
   (λ (stx)
     (syntax-case stx (set!)
       [(set! name . _)
        (raise-syntax-error
         #f "context is part of the dialect and cannot be changed; see unsafe-overwrite" stx #'name)]
       [(name . arguments)
        (datum->syntax stx (list* #'#%app #'(loaded-data) #'arguments) stx stx)]
       [name (syntax/loc stx (loaded-data))]))))

(define (get-context name)
  (unless (string? name)
    (raise-argument-error 'get-context "the name of a context, a string" name))
  (hash-ref (contexts) name (λ () (raise-unknown-context 'get-context name))))

;; Replaces the loaded data, or that of a named slot, for the rest of the session.
(define (unsafe-overwrite name value)
  (unless (symbol? name)
    (raise-argument-error 'unsafe-overwrite "'context or the name of a context as a symbol" name))
  (unless (text-like? value)
    (raise-argument-error 'unsafe-overwrite "text" value))
  (define key (if (eq? name 'context) "" (symbol->string name)))
  (unless (or (equal? key "") (hash-has-key? (contexts) key))
    (raise-unknown-context 'unsafe-overwrite key))
  (define s (run-session (running-run)))
  (define text (string->immutable-string (text-of value)))
  (load-context! s key text)
  ;; A sub-sandbox has data of its own; Python has that of the strategy.
  (when (zero? (session-depth s))
    (ask-runner 'unsafe-overwrite (hash-set* (strategy-message "overwrite") 'name key 'data text)))
  (crossing! "overwrite" (and (llm-result? value) (llm-result-call value)))
  (log-event!
   (format "unsafe-overwrite at ~a: ~a was replaced" (place->string (current-place)) name)))

(define (raise-unknown-context who name)
  (define known (sort (remove "" (hash-keys (contexts))) string<?))
  (raise-arguments-error who "no context of this name is loaded"
                         "name" name
                         "loaded" known))
