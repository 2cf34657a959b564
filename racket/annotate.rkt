#lang racket/base
;; Annotation of fully expanded code with the places of the source.
;;
;; Every application that stands in the strategy's own text is wrapped in a continuation mark with
;; its place (trace.rkt): the innermost mark is where an error happened or a call was made, the outer
;; ones are the stack.  Code that comes out of a library's macros is left alone.
(require "trace.rkt"
         syntax/kerncase
         (for-template racket/base))
(provide (protect-out annotate))

(define keep-mark (let ([count 0]) (λ () (set! count (add1 count)))))

;; Returns the form with marks.  Only syntax whose source is `source` counts as the strategy's own.
;; `defined?` tells of a symbol whether the namespace has a value for it by now: references to others
;; are marked too, so that an unbound name is reported where it stands.
(define (annotate form source already-defined?)
  (define defined-here
    (kernel-syntax-case form #f
      [(define-values ids . _) (map syntax-e (syntax->list #'ids))]
      [_ '()]))
  (define (defined? name)
    (or (memq name defined-here) (already-defined? name)))

  (define (own? stx)
    (and (syntax-position stx) (equal? (syntax-source stx) source)))

  (define (place-of stx function)
    (place source (syntax-line stx) (syntax-column stx) (syntax-position stx) (syntax-span stx)
           (if (symbol? function) (symbol->string function) function)))

  (define (with-place stx function expression)
    (quasisyntax
     (with-continuation-mark '#,trace-key '#,(place-of stx function) #,expression)))

  ;; Keeps the syntax properties and place of the original, which error messages use.
  (define (rebuild original new)
    (datum->syntax original (syntax-e new) original original))

  (define (expressions list function)
    (for/list ([e (in-list (syntax->list list))]) (expression e function)))

  (define (expression e function)
    (kernel-syntax-case e #f
      [id (identifier? #'id) (if (identifier-binding #'id) e (reference e #'id function))]
      [(#%top . id) (reference e #'id function)]
      [(#%plain-lambda formals . body)
       (let ([name (name-of e "a function")])
         (rebuild e #`(#%plain-lambda formals #,@(expressions #'body name))))]
      [(case-lambda [formals . body] ...)
       (let ([name (name-of e "a function")])
         (rebuild e #`(case-lambda
                        #,@(for/list ([formals (in-list (syntax->list #'(formals ...)))]
                                      [body (in-list (syntax->list #'(body ...)))])
                             #`[#,formals #,@(expressions body name)]))))]
      [(if . parts) (rebuild e #`(if #,@(expressions #'parts function)))]
      [(begin . parts) (rebuild e #`(begin #,@(expressions #'parts function)))]
      [(begin0 . parts) (rebuild e #`(begin0 #,@(expressions #'parts function)))]
      [(let-values ([ids rhs] ...) . body)
       (rebuild e #`(let-values #,(clauses #'([ids rhs] ...) function)
                      #,@(expressions #'body function)))]
      [(letrec-values ([ids rhs] ...) . body)
       (rebuild e #`(letrec-values #,(clauses #'([ids rhs] ...) function)
                      #,@(expressions #'body function)))]
      [(letrec-syntaxes+values syntaxes ([ids rhs] ...) . body)
       (rebuild e #`(letrec-syntaxes+values syntaxes #,(clauses #'([ids rhs] ...) function)
                      #,@(expressions #'body function)))]
      [(set! id rhs) (rebuild e #`(set! id #,(expression #'rhs function)))]
      ;; The mark of a `parameterize` is where its values are checked.
      [(with-continuation-mark key mark body)
       (let ([mark (expression #'mark function)])
         (rebuild e #`(with-continuation-mark #,(expression #'key function)
                        #,(if (own? e) (with-place e function mark) mark)
                        #,(expression #'body function))))]
      [(#%expression inner) (rebuild e #`(#%expression #,(expression #'inner function)))]
      [(#%plain-app operator producer consumer)
       (and (identifier? #'operator) (free-identifier=? #'operator #'call-with-values))
       (application e function
                    #`(#%plain-app operator
                                   #,(accepting-several-from #'producer function)
                                   #,(expression #'consumer function)))]
      [(#%plain-app . parts)
       (application e function #`(#%plain-app #,@(expressions #'parts function)))]
      [_ e]))

  (define (application original function new)
    (define rebuilt (rebuild original new))
    (if (own? original)
        (with-place original function rebuilt)
        rebuilt))

  ;; The call keeps the compiler from dropping the mark around a mere reference.
  (define (reference original id function)
    (if (and (own? id) (not (defined? (syntax-e id))))
        (with-place id function #`(begin (#%plain-app '#,keep-mark) #,original))
        original))

  (define (clauses list function)
    (for/list ([clause (in-list (syntax->list list))])
      (syntax-case clause ()
        [(ids rhs) #`[ids #,(right-hand-side #'ids #'rhs function)]])))

  ;; A right-hand side for one variable gets the variable's name; one for several is marked as a place
  ;; that takes several values.
  (define (right-hand-side ids rhs function)
    (syntax-case ids ()
      [(id) (expression (named rhs #'id) function)]
      [_ (accepting-several rhs (expression rhs function))]))

  (define (named rhs id)
    (if (syntax-property rhs 'inferred-name)
        rhs
        (syntax-property rhs 'inferred-name (syntax-e id))))

  (define (accepting-several original new)
    (if (own? original)
        #`(with-continuation-mark '#,several-values-key '#t #,new)
        new))

  ;; The first argument of call-with-values: its body is in the place that takes several values.
  (define (accepting-several-from producer function)
    (kernel-syntax-case producer #f
      [(#%plain-lambda () . body)
       (rebuild producer
                #`(#%plain-lambda ()
                    (with-continuation-mark '#,several-values-key '#t
                      (let-values () #,@(expressions #'body function)))))]
      [_
       #`(let-values ([(producer) #,(expression producer function)])
           (#%plain-lambda ()
             (with-continuation-mark '#,several-values-key '#t (#%plain-app producer))))]))

  (define (name-of stx default)
    (define name (syntax-property stx 'inferred-name))
    (cond
      [(symbol? name) name]
      [(identifier? name) (syntax-e name)]
      [else default]))

  (kernel-syntax-case form #f
    [(define-values ids rhs)
     (rebuild form #`(define-values ids #,(right-hand-side #'ids #'rhs "top level")))]
    [_ (expression form "top level")]))
