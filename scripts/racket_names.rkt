#lang racket/base
;; Prints, as JSON, the names of the libraries that a strategy may require and does not see anyway.
;; scripts/generators/racket_names.py puts them beside the names that the running sandbox states.
(require racket/list)

(define libraries
  '(racket/control racket/format racket/set racket/dict racket/vector racket/generator
    racket/sequence racket/stream racket/promise racket/contract racket/port))

(define (exports spec)
  (dynamic-require spec #f)
  (define-values (variables syntaxes) (module->exports spec))
  (remove-duplicates
   (for*/list ([phase (in-list (append variables syntaxes))]
               #:when (eqv? (car phase) 0)
               [export (in-list (cdr phase))])
     (car export))))

;; What a name means once the library is required: its kind, least and greatest number of
;; arguments, required and optional keywords (null: any keyword).
(define (describe name namespace)
  (define value
    (with-handlers ([exn:fail? (λ (_) nothing)])
      (parameterize ([current-namespace namespace]) (eval name))))
  (cond
    [(eq? value nothing) '("syntax")]
    [(procedure? value) (cons "procedure" (shape value))]
    [else '("value")]))

(define nothing (gensym))

(define (shape procedure)
  (define arities (flatten (list (procedure-arity procedure))))
  (define-values (required allowed) (procedure-keywords procedure))
  (define optional (and allowed (remove* required allowed)))
  (list (apply min (map least arities))
        (if (ormap arity-at-least? arities) 'null (apply max arities))
        (map keyword->string required)
        (if optional (map keyword->string optional) 'null)))

(define (least arity)
  (if (arity-at-least? arity) (arity-at-least-value arity) arity))

(define (library-table library)
  (define namespace (make-base-empty-namespace))
  (parameterize ([current-namespace namespace])
    (namespace-require library)
    (for/list ([name (in-list (sort (exports library) symbol<?))])
      (cons (symbol->string name) (describe name namespace)))))

;; ---------------------------------------------------------------------------------------------
;; JSON; every string here is plain ASCII.

(define (json value)
  (cond
    [(string? value) (format "~s" value)]
    [(eq? value 'null) "null"]
    [(number? value) (number->string value)]
    [else (string-append "[" (join (map json value)) "]")]))

(define (join parts)
  (apply string-append (add-between parts ", ")))

(define (object pairs indent)
  (define line-start (string-append "\n" (make-string indent #\space)))
  (string-append
   "{" line-start
   (apply string-append
          (add-between (for/list ([pair (in-list pairs)])
                         (string-append (json (car pair)) ": " (cdr pair)))
                       (string-append "," line-start)))
   "\n" (make-string (- indent 2) #\space) "}"))

(define (table library)
  (object (for/list ([entry (in-list (library-table library))])
            (cons (car entry) (json (cdr entry))))
          4))

(display
 (object (for/list ([library (in-list libraries)])
           (cons (symbol->string library) (table library)))
         2))
(newline)
