#lang racket/base
;; Plain data: the only values that cross from a strategy to the host.
;;
;; Everything is checked and copied in the strategy's own thread, before anything is sent: a cycle, a
;; procedure or a structure with a custom printer never reaches code with the rights of the host.
(require "results.rkt"
         "json.rkt")
(provide (protect-out ->plain plain? ->text
                      make-descent raise-misfit small-number?))

;; Deeper data is a cycle or an accident; Python's own limit for JSON is near a thousand.
(define deepest-nesting 300)
(define longest-integer-bits 4000)

;; Returns the value as plain data: strings, real numbers, booleans, 'null, lists, hasheq tables.
;; LLM results become their texts, vectors lists, symbols strings.  Raises an error in the name of
;; `who` that says where in the value the misfit is.
(define (->plain who value)
  (convert value (λ (misfit path why)
                   (raise-misfit who "cannot send this value" misfit path why allowed))))

(define allowed "text, LLM results, numbers, booleans, lists, vectors and hashes of these")

(define (plain? value)
  (let/ec return
    (convert value (λ (misfit path why) (return #f)))
    #t))

;; Returns a function that calls a thunk to convert the parts of a compound value, unless that is one of
;; its own parts or lies too deep.
(define (make-descent reject deepest)
  (define being-converted (make-hasheq))
  (λ (compound path convert-parts)
    (when (hash-ref being-converted compound #f)
      (reject compound path "it contains itself"))
    (when (> (hash-count being-converted) deepest)
      (reject compound path (format "it lies more than ~a levels deep" deepest)))
    (hash-set! being-converted compound #t)
    (begin0 (convert-parts)
            (hash-remove! being-converted compound))))

(define (convert value reject-for)
  (define (reject misfit path) (reject-for misfit path #f))
  (define descend (make-descent reject-for deepest-nesting))
  (let walk ([value value] [path '()])
    (define (convert-inside compound convert-parts) (descend compound path convert-parts))
    (define (convert-elements sequence)
      (for/list ([element sequence] [index (in-naturals)])
        (walk element (cons index path))))
    (cond
      [(string? value) value]
      [(boolean? value) value]
      [(null? value) '()]
      [(symbol? value) (if (eq? value 'null) 'null (symbol->string value))]
      [(llm-result? value) (llm-result-text value)]
      [(exact-integer? value) (if (small-number? value) value (reject value path))]
      [(and (real? value) (rational? value)) (real->double-flonum value)]
      [(list? value) (convert-inside value (λ () (convert-elements (in-list value))))]
      [(vector? value) (convert-inside value (λ () (convert-elements (in-vector value))))]
      [(hash? value)
       (convert-inside value
                       (λ ()
                         (for/hasheq ([(key element) (in-hash value)])
                           (values (convert-key key (λ () (reject key path)))
                                   (walk element (cons key path))))))]
      [else (reject value path)])))

(define (convert-key key reject)
  (cond
    [(symbol? key) key]
    [(string? key) (string->symbol key)]
    [else (reject)]))

;; Whether the exact parts of a number are few enough bits to be written.
(define (small-number? number)
  (for/and ([part (in-list (list (real-part number) (imag-part number)))] #:when (exact? part))
    (and (< (integer-length (numerator part)) longest-integer-bits)
         (< (integer-length (denominator part)) longest-integer-bits))))

;; `problem` says what cannot be done with the misfit, `why` (or #f) why so if its kind is not the
;; reason, `allowed` what could stand in its place.
(define (raise-misfit who problem misfit path why allowed)
  (define place
    (if (null? path)
        ""
        (format "\n  found at: ~a"
                (apply string-append
                       (for/list ([step (in-list (reverse path))]) (format "[~s]" step))))))
  (raise (exn:fail:contract
          (string-append
           (format "~a: ~a: ~.s" who problem misfit)
           place
           (if why (format "\n  the reason: ~a" why) "")
           (format "\n  allowed: ~a" allowed))
          (current-continuation-marks))))

;; Text as a model or a person should see the value: text as it is, other plain data as JSON.
(define (->text who value)
  (define plain (->plain who value))
  (if (string? plain)
      plain
      (bytes->string/utf-8 (json->bytes plain))))
