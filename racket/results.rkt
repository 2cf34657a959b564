#lang racket/base
;; Opaque results of model calls.
;;
;; What a model says is data, not text of the program.  A result prints as a hint; so every primitive
;; of Racket that is given a result instead of text fails with a message that names the call and the
;; way out, without any wrapping of Racket's primitives.
(require "trace.rkt"
         (only-in '#%unsafe unsafe-string->immutable-string!))
(provide (protect-out first-unwrap? make-llm-result llm-result? llm-result-text llm-result-call
                      llm-result-model
                      llm-result-place
                      text-like? text-of))

;; `content` is UTF-8 bytes as they came over the wire until somebody asks for the text, then a
;; string: strings take four times the room.  `call` is #f for text that was wrapped by hand.
(struct llm-result ([content #:mutable] call model place [unwrapped-at #:mutable #:auto])
  #:authentic
  #:auto-value '()
  #:constructor-name make-llm-result
  #:property prop:custom-write
  (λ (result port mode)
    (write-string (describe result) port))
  #:property prop:equal+hash
  (list (λ (a b equal?) (equal? (llm-result-text a) (llm-result-text b)))
        (λ (a hash) (hash (llm-result-text a)))
        (λ (a hash) (hash (llm-result-text a)))))

(define (describe result)
  (if (llm-result-call result)
      (format "#<LLM result of call ~a at ~a; (syntax-e result) is its text>"
              (llm-result-call result)
              (place->string (llm-result-place result)))
      "#<wrapped text; (syntax-e value) is the text>"))

(define (llm-result-text result)
  (define content (llm-result-content result))
  (cond
    [(string? content) content]
    [else
     ;; Nobody else has this string, so it need not be copied.
     (define text (unsafe-string->immutable-string! (bytes->string/utf-8 content #\uFFFD)))
     (set-llm-result-content! result text)
     text]))

;; Whether a model's answer is unwrapped at this place for the first time; that it was is kept, for a
;; few places.
(define (first-unwrap? result place)
  (define places (llm-result-unwrapped-at result))
  (and (llm-result-call result)
       (not (memq place places))
       (< (length places) most-places)
       (begin (set-llm-result-unwrapped-at! result (cons place places))
              #t)))

(define most-places 16)

;; Text where the dialect takes either a string or a result.
(define (text-like? value) (or (string? value) (llm-result? value)))
(define (text-of value) (if (llm-result? value) (llm-result-text value) value))
