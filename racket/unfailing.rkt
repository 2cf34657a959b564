#lang racket/base
;; Functions of Racket that cannot fail, or not once their operands have been looked at.
;;
;; An application of them needs no mark (annotate.rkt): a mark costs several times what the function
;; itself does, a look at an operand next to nothing, because the compiler would look as well.  Where
;; the look does not find what it expects, the application is done in the slow way, with a mark, and
;; may then succeed or fail.
(require (for-template '#%kernel))
(provide (protect-out operand-kinds check satisfies?))

;; Returns what each of `count` operands must be so that the function cannot fail, as symbols that
;; `check` knows; or #f if the function is not Racket's own, or may fail whatever they are.
(define (operand-kinds function count)
  (define binding (identifier-binding function))
  (define kinds
    (and (pair? binding)
         (from-racket? (car binding))
         (hash-ref functions (cadr binding) #f)))
  (cond
    [(not kinds) #f]
    [(eq? (car kinds) 'each)
     (and (>= count (cadr kinds))
          (for/list ([_ (in-range count)]) (caddr kinds)))]
    [else (and (= (length kinds) count) kinds)]))

(define (from-racket? module)
  (eq? (resolved-module-path-name (module-path-index-resolve module)) '#%runtime))

;; (each least kind): any number of operands from `least` on, all of this kind.
(define functions
  (for*/hasheq ([group
                 '([(any)
                    not null? pair? list? string? symbol? number? real? integer? rational?
                    exact-integer? exact-nonnegative-integer? fixnum? flonum? boolean? char? bytes?
                    keyword? vector? box? hash? procedure? void? eof-object? exn? values]
                   [(any any) eq? eqv? cons]
                   [(each 0 any) list vector void]
                   [(each 1 number) + - * =]
                   [(each 1 real) < > <= >= min max]
                   [(number divisor) /]
                   [(number) add1 sub1 zero? sqrt exact->inexact number->string]
                   [(real) positive? negative? abs]
                   [(integer) even? odd?]
                   [(integer integer-divisor) quotient remainder modulo]
                   [(each 0 integer) bitwise-and bitwise-ior bitwise-xor]
                   [(pair) car cdr]
                   [(pair-of-rest) cadr cddr]
                   [(string) string-length string-upcase string-downcase string->symbol]
                   [(string index) string-ref]
                   [(string string) string=? string<? string>?]
                   [(symbol) symbol->string]
                   [(char)
                    char->integer char-alphabetic? char-numeric? char-whitespace? char-upcase
                    char-downcase]
                   [(char char) char=? char<? char>? char<=? char>=?])]
                [name (in-list (cdr group))])
    (values name (car group))))

;; Returns an expression that is true only if the operand is of the kind, or #f if any is.  The operand
;; is an identifier or a literal, `operands` are all of the application.
(define (check kind operand operands)
  (define x operand)
  (case kind
    [(any) #f]
    [(number) #`(#%app number? #,x)]
    [(real) #`(if (#%app fixnum? #,x) '#t (#%app flonum? #,x))]
    [(divisor) #`(if (#%app fixnum? #,x) (#%app not (#%app eq? #,x '0)) (#%app flonum? #,x))]
    [(integer) #`(#%app fixnum? #,x)]
    [(integer-divisor) #`(if (#%app fixnum? #,x) (#%app not (#%app eq? #,x '0)) '#f)]
    [(pair) #`(#%app pair? #,x)]
    [(pair-of-rest) #`(if (#%app pair? #,x) (#%app pair? (#%app cdr #,x)) '#f)]
    [(string) #`(#%app string? #,x)]
    [(symbol) #`(#%app symbol? #,x)]
    [(char) #`(#%app char? #,x)]
    [(index)
     #`(if (#%app fixnum? #,x)
           (if (#%app < '-1 #,x) (#%app < #,x (#%app string-length #,(car operands))) '#f)
           '#f)]))

;; Whether a literal is of the kind, as far as that is known without the other operands.
(define (satisfies? kind literal)
  (case kind
    [(any) #t]
    [(number) (number? literal)]
    [(real) (real? literal)]
    [(divisor) (or (and (fixnum? literal) (not (eq? literal 0))) (flonum? literal))]
    [(integer) (fixnum? literal)]
    [(integer-divisor) (and (fixnum? literal) (not (eq? literal 0)))]
    [(string) (string? literal)]
    [(symbol) (symbol? literal)]
    [(char) (char? literal)]
    [else #f]))
