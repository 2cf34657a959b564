#lang racket/base
;; Results as text, and text as code: the crossings between data and program.
(require "requests.rkt" "../results.rkt" "../trace.rkt"
         (only-in "../macros.rkt" [datum->syntax datum->own-syntax]))
(provide (rename-out [unwrap syntax-e] [wrapped? syntax?] [wrap datum->syntax])
         (rename-out [content-hash hash])
         unsafe-interpolate)

;; The text of a result; of a syntax object what it holds; other values as they are.
(define unwrap
  (procedure-rename
   (λ (result)
     (cond
       [(llm-result? result)
        (when (first-unwrap? result (current-place))
          (crossing! "unwrap" (llm-result-call result)))
        (llm-result-text result)]
       [(syntax? result) (syntax-e result)]
       [else result]))
   'syntax-e))

(define wrapped?
  (procedure-rename (λ (value) (or (llm-result? value) (syntax? value))) 'syntax?))

;; `(datum->syntax code)` and `(datum->syntax #f code)` wrap text; with a syntax object as context
;; this is as macros have it.
(define wrap
  (procedure-rename
   (case-lambda
     [(code) (wrap-text code)]
     [(context datum)
      (if context
          (datum->own-syntax context datum)
          (wrap-text datum))])
   'datum->syntax))

(define (wrap-text code)
  (cond
    [(string? code) (make-llm-result code #f #f #f)]
    [(llm-result? code) code]
    [else (datum->syntax #f code)]))

;; Says in the log that an answer was put into an instruction on purpose.
(define (unsafe-interpolate result)
  (unless (text-like? result)
    (raise-argument-error 'unsafe-interpolate "an LLM result" result))
  (crossing! "interpolate" (and (llm-result? result) (llm-result-call result)))
  (log-event!
   (format "unsafe-interpolate at ~a: the result of call ~a becomes part of the program's text"
           (place->string (current-place))
           (or (and (llm-result? result) (llm-result-call result)) "unknown")))
  (text-of result))

;; With one text its SHA-256 in hexadecimal; else Racket's `hash`.
(define content-hash
  (procedure-rename
   (case-lambda
     [(text)
      (unless (text-like? text)
        (raise-argument-error 'hash "text, or keys and values in turn" text))
      (hexadecimal (sha256-bytes (string->bytes/utf-8 (text-of text))))]
     [keys-and-values (apply hash keys-and-values)])
   'hash))

(define (hexadecimal bytes)
  (apply string-append
         (for/list ([byte (in-bytes bytes)])
           (string-append (if (< byte 16) "0" "") (number->string byte 16)))))
