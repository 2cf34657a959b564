#lang racket/base
;; Values as checkpoints keep them: JSON from which the very same value can be made again.
;;
;; Text, whole and decimal numbers, booleans, 'null, lists, and immutable `hasheq` tables with symbols
;; as keys, which is what JSON from a model or from Python becomes, stand as they are.  Everything else
;; is an object with one key, which starts with $ and says what it is: {"$symbol": "a"},
;; {"$hash": [[key, value], …]}.
(require "data.rkt" "results.rkt" "json.rkt"
         racket/list)
(provide (protect-out ->saved saved->value))

;; A table takes four levels of JSON, which may have some five hundred.
(define deepest-nesting 100)

(define allowed
  "text, LLM results, symbols, numbers, booleans, characters, pairs, lists, vectors and hashes of these")

;; Returns the value as JSON data.  LLM results become their texts.  Raises an error in the name of
;; `who` that says where in the value the misfit is.
(define (->saved who value)
  (define (reject misfit path [why #f])
    (raise-misfit who "cannot save this value" misfit path why allowed))
  (define descend (make-descent reject deepest-nesting))
  (let walk ([value value] [path '()])
    (define (inside convert-parts) (descend value path convert-parts))
    (define (elements sequence)
      (for/list ([element sequence] [index (in-naturals)])
        (walk element (cons index path))))
    (cond
      [(or (string? value) (boolean? value) (null? value) (eq? value 'null)) value]
      [(llm-result? value) (llm-result-text value)]
      [(number? value)
       (cond
         [(not (small-number? value)) (reject value path)]
         [(or (exact-integer? value) (and (flonum? value) (rational? value))) value]
         [else (tagged '$number (number->string value))])]
      [(and (symbol? value) (symbol-interned? value)) (tagged '$symbol (symbol->string value))]
      [(keyword? value) (tagged '$keyword (keyword->string value))]
      [(char? value) (tagged '$char (string value))]
      [(list? value) (inside (λ () (elements (in-list value))))]
      [(pair? value) (inside (λ () (tagged '$pair (elements (list (car value) (cdr value))))))]
      [(vector? value)
       (inside (λ () (tagged (if (immutable? value) '$vector '$mutable-vector)
                             (elements (in-vector value)))))]
      [(and (hash? value) (kind-of-hash value))
       => (λ (kind)
            (inside
             (λ ()
               (if (plain-object? kind value)
                   (for/hasheq ([(key element) (in-hash value)])
                     (values key (walk element (cons key path))))
                   (tagged kind
                           (in-fixed-order
                            (for/list ([(key element) (in-hash value)])
                              (list (walk key (cons key path))
                                    (walk element (cons key path))))))))))]
      [else (reject value path)])))

(define (tagged kind content) (hasheq kind content))

;; Two tables are equal only if they are alike in how they compare keys and in whether they change.
(define hash-makers
  (list (list '$hash hash-equal? #t make-immutable-hash)
        (list '$hasheqv hash-eqv? #t make-immutable-hasheqv)
        (list '$hasheq hash-eq? #t make-immutable-hasheq)
        (list '$mutable-hash hash-equal? #f make-hash)
        (list '$mutable-hasheqv hash-eqv? #f make-hasheqv)
        (list '$mutable-hasheq hash-eq? #f make-hasheq)))

;; The tag of a table, or #f for a weak one, which does not hold on to what would be restored.
(define (kind-of-hash table)
  (and (not (hash-weak? table))
       (for/first ([maker (in-list hash-makers)]
                   #:when (and ((second maker) table) (eq? (third maker) (immutable? table))))
         (first maker))))

(define (plain-object? kind table)
  (and (eq? kind '$hasheq)
       (for/and ([key (in-hash-keys table)]) (and (symbol? key) (symbol-interned? key)))
       (not (and (= (hash-count table) 1)
                 (regexp-match? #rx"^[$]" (symbol->string (first (hash-keys table))))))))

;; The same table is always the same JSON, so that a replay can tell that nothing has changed.
(define (in-fixed-order entries)
  (sort entries bytes<? #:key (λ (entry) (json->bytes (first entry))) #:cache-keys? #t))

;; Returns the value that was saved as this JSON.  An object that only looks tagged stays an object.
(define (saved->value json)
  (cond
    [(list? json) (map saved->value json)]
    [(hash? json)
     (or (and (= (hash-count json) 1)
              (for/first ([(kind content) (in-hash json)])
                (untagged kind content)))
         (for/hasheq ([(key element) (in-hash json)])
           (values key (saved->value element))))]
    [else json]))

;; The value of an object with one key, or #f if it is no tag; no tagged value is #f.
(define (untagged kind content)
  (define (if-text make) (and (string? content) (make content)))
  (define (if-list make) (and (list? content) (make (map saved->value content))))
  (case kind
    [($symbol) (if-text string->symbol)]
    [($keyword) (if-text string->keyword)]
    [($number) (if-text string->number)]
    [($char) (if-text (λ (text) (and (= (string-length text) 1) (string-ref text 0))))]
    [($pair) (if-list (λ (parts) (and (= (length parts) 2) (cons (first parts) (second parts)))))]
    [($vector) (if-list (λ (parts) (vector->immutable-vector (list->vector parts))))]
    [($mutable-vector) (if-list list->vector)]
    [else
     (define maker (assq kind hash-makers))
     (and maker
          (if-list (λ (entries)
                     (and (andmap entry? entries)
                          ((fourth maker)
                           (for/list ([entry (in-list entries)])
                             (cons (first entry) (second entry))))))))]))

(define (entry? value)
  (and (list? value) (= (length value) 2)))
