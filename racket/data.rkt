#lang racket/base
;; Plain data: the only values that cross from a strategy to the host.
;;
;; Everything is checked and copied in the strategy's own thread, before anything is sent: a cycle, a
;; procedure or a structure with a custom printer never reaches code with the rights of the host.
(require "results.rkt"
         "json.rkt")
(provide (protect-out ->plain plain? ->text))

;; Deeper data is a cycle or an accident; Python's own limit for JSON is near a thousand.
(define deepest-nesting 300)
(define longest-integer-bits 4000)

;; Returns the value as plain data: strings, real numbers, booleans, 'null, lists, hasheq tables.
;; LLM results become their texts, vectors lists, symbols strings.  Raises an error in the name of
;; `who` that says where in the value the misfit is.
(define (->plain who value)
  (convert value (λ (misfit path) (raise-misfit who misfit path))))

(define (plain? value)
  (let/ec return
    (convert value (λ (misfit path) (return #f)))
    #t))

(define (convert value reject)
  (define being-converted (make-hasheq))
  (let walk ([value value] [path '()] [depth 0])
    (define (convert-inside compound convert-parts)
      (when (or (hash-ref being-converted compound #f) (> depth deepest-nesting))
        (reject value path))
      (hash-set! being-converted compound #t)
      (begin0 (convert-parts)
              (hash-remove! being-converted compound)))
    (define (convert-elements sequence)
      (for/list ([element sequence] [index (in-naturals)])
        (walk element (cons index path) (add1 depth))))
    (cond
      [(string? value) value]
      [(boolean? value) value]
      [(null? value) '()]
      [(symbol? value) (if (eq? value 'null) 'null (symbol->string value))]
      [(llm-result? value) (llm-result-text value)]
      [(exact-integer? value)
       (if (< (integer-length value) longest-integer-bits) value (reject value path))]
      [(and (real? value) (rational? value)) (real->double-flonum value)]
      [(list? value) (convert-inside value (λ () (convert-elements (in-list value))))]
      [(vector? value) (convert-inside value (λ () (convert-elements (in-vector value))))]
      [(hash? value)
       (convert-inside value
                       (λ ()
                         (for/hasheq ([(key element) (in-hash value)])
                           (values (convert-key key (λ () (reject key path)))
                                   (walk element (cons key path) (add1 depth))))))]
      [else (reject value path)])))

(define (convert-key key reject)
  (cond
    [(symbol? key) key]
    [(string? key) (string->symbol key)]
    [else (reject)]))

(define (raise-misfit who misfit path)
  (define place
    (if (null? path)
        ""
        (format "\n  found at: ~a"
                (apply string-append
                       (for/list ([step (in-list (reverse path))]) (format "[~s]" step))))))
  (raise (exn:fail:contract
          (string-append
           (format "~a: cannot send this value: ~.s" who misfit)
           place
           "\n  allowed: text, LLM results, numbers, booleans, lists, vectors and hashes of these")
          (current-continuation-marks))))

;; Text as a model or a person should see the value: text as it is, other plain data as JSON.
(define (->text who value)
  (define plain (->plain who value))
  (if (string? plain)
      plain
      (bytes->string/utf-8 (json->bytes plain))))
