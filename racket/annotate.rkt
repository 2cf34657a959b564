#lang racket/base
;; Annotation of fully expanded code with the places of the source.
;;
;; Applications that stand in the strategy's own text are wrapped in a continuation mark with their
;; place (trace.rkt): the innermost mark is where an error happened or a call was made, the outer
;; ones are the stack.  What comes out of a library's macro and may fail is placed where the macro is
;; used.  Marks cost time, so there are none where nothing can fail: at applications of Racket's own
;; functions to operands that suit them (unfailing.rkt), and at tail calls of local functions, which
;; have no frame of their own and whose bodies are marked in turn.
(require "trace.rkt" "unfailing.rkt"
         (for-template '#%kernel))
(provide (protect-out annotate))

(define keep-mark (let ([count 0]) (λ () (set! count (add1 count)))))

;; Names that no text can contain, for what is bound around code of the strategy.
(define (unreadable name) (datum->syntax #f (string->uninterned-symbol name)))
(define self (unreadable "self"))
(define operator (unreadable "operator"))
(define operand-names (for/list ([number (in-range 8)]) (unreadable (format "operand~a" number))))

;; Returns the form with marks.  Only syntax whose source is `source` counts as the strategy's own.
;; `already-defined?` tells of a symbol whether the namespace has a value for it by now: references to
;; others are marked too, so that an unbound name is reported where it stands.
(define (annotate form source already-defined?)
  (define-values (defined-here defined-function) (definition-of form))
  (define (defined? name)
    (or (memq name defined-here) (already-defined? name)))

  ;; The local functions that are never changed, by the symbol of their binding, with their formals.
  (define functions (make-hasheq))
  (define changed (changed-names form))

  ;; Whether code of a library's macro that may fail has been left without a mark.
  (define unplaced? #f)

  ;; Whether there is a marked call that no application with a mark is around.  What it calls may put
  ;; another mark in the place of its own, and then nothing told where it was made.
  (define called? #f)

  ;; Whether the function that the form defines calls itself in a way that needs the name `self`.
  (define self-called? #f)

  (define (own? stx)
    (and (syntax-position stx) (equal? (syntax-source stx) source)))

  (define (place-of stx function)
    (place source (syntax-line stx) (syntax-column stx) (syntax-position stx) (syntax-span stx)
           (if (symbol? function) (symbol->string function) function)))

  (define (with-place stx function expression)
    (core #'with-continuation-mark trace-key-literal (literal (place-of stx function)) expression))

  ;; `function` names the function around the expression.  `tail?` tells that it is in tail position of
  ;; a function.
  (define (expression e function tail?)
    (define content (syntax-e e))
    (cond
      [(symbol? content) (if (identifier-binding e) e (reference e e function))]
      [(not (pair? content)) e]
      [else (compound e (syntax->list e) function tail?)]))

  (define (compound e parts function tail?)
    (case (identifier-binding-symbol (car (syntax-e e)))
      [(quote quote-syntax #%variable-reference) e]
      [(#%app) (application e (cdr parts) function tail?)]
      [(#%top) (reference e (cdr (syntax-e e)) function)]
      [(lambda) (lambda-expression e parts)]
      [(case-lambda) (case-lambda-expression e parts)]
      [(if)
       (rebuild e (list (car parts)
                        (expression (cadr parts) function #f)
                        (expression (caddr parts) function tail?)
                        (expression (cadddr parts) function tail?)))]
      [(let-values letrec-values)
       (form-with-body e function (λ () (let-expression e parts function tail?)))]
      [(begin)
       (form-with-body
        e function
        (λ () (rebuild e (cons (car parts) (expressions (cdr parts) function tail?)))))]
      [(#%expression) (rebuild e (list (car parts) (expression (cadr parts) function tail?)))]
      [(begin0) (rebuild e (cons (car parts) (expressions (cdr parts) function #f)))]
      [(set!)
       (rebuild e (list (car parts) (cadr parts) (expression (caddr parts) function #f)))]
      ;; The mark of a `parameterize` is where its values are checked.
      [(with-continuation-mark)
       (rebuild e (list (car parts)
                        (expression (cadr parts) function #f)
                        (form-with-body e function (λ () (expression (caddr parts) function #f)))
                        (expression (cadddr parts) function tail?)))]
      [else e]))

  ;; Only the last one can be in tail position.
  (define (expressions parts function tail?)
    (let loop ([parts parts])
      (cond
        [(null? parts) '()]
        [(null? (cdr parts)) (list (expression (car parts) function tail?))]
        [else (cons (expression (car parts) function #f) (loop (cdr parts)))])))

  (define (lambda-expression e parts)
    (rebuild e (list* (car parts) (cadr parts) (body-of e (cddr parts)))))

  (define (case-lambda-expression e parts)
    (rebuild e (cons (car parts)
                     (for/list ([clause (in-list (cdr parts))])
                       (define formals-and-body (syntax->list clause))
                       (cons (car formals-and-body) (body-of e (cdr formals-and-body)))))))

  (define (body-of e body)
    (define before? called?)
    (begin0 (expressions body (name-of e "a function") #t)
            (set! called? before?)))

  (define (let-expression e parts function tail?)
    (define clauses (map syntax->list (syntax->list (cadr parts))))
    (for ([clause (in-list clauses)]) (remember-function! (car clause) (cadr clause)))
    (rebuild e (list* (car parts)
                      (for/list ([clause (in-list clauses)])
                        (list (car clause)
                              (right-hand-side (car clause) (cadr clause) function)))
                      (expressions (cddr parts) function tail?))))

  ;; A form that a library's macro became gets a mark if any of the macro's code may fail.
  (define (form-with-body e function build)
    (define before? unplaced?)
    (set! unplaced? #f)
    (define new (build))
    (define place? (and unplaced? (own? e)))
    (set! unplaced? (or before? (and unplaced? (not place?))))
    (when place? (set! called? #t))
    (if place? (with-place e function new) new))

  ;; -------------------------------------------------------------------------------------------
  ;; Applications

  (define (application e parts function tail?)
    (define rator (car parts))
    (define rands (cdr parts))
    (define kinds (and (identifier? rator) (operand-kinds rator (length rands))))
    (cond
      [(calls-with-values? rator rands)
       (marked-if-own
        e function
        (rebuild e (list #'#%app rator
                         (accepting-several-from (car rands) function)
                         (expression (cadr rands) function #f))))]
      [(own? e) (own-application e rator rands kinds function tail?)]
      [else
       (unless (or kinds (known-call? rator rands) (cannot-fail? rator)) (set! unplaced? #t))
       (rebuild e (list* #'#%app (expressions parts function #f)))]))

  (define (own-application e rator rands kinds function tail?)
    (define called-before? called?)
    (define unplaced-before? unplaced?)
    (set! called? #f)
    (set! unplaced? #f)
    (define operands (expressions rands function #f))
    (define quiet? (not (or called? unplaced?)))
    (set! called? called-before?)
    (set! unplaced? unplaced-before?)
    (define (plain)
      (rebuild e (list* #'#%app (expression rator function #f) operands)))
    (cond
      [(and kinds quiet? (checked-application e rator kinds operands function))]
      [kinds (with-place e function (plain))]
      [(and tail? quiet? (known-call? rator rands)) (plain)]
      [(and tail? quiet? (self-call? rator rands)) (self-application e rator operands function)]
      [else
       (set! called? #t)
       (with-place e function (plain))]))

  (define (marked-if-own e function new)
    (if (own? e) (with-place e function new) new))

  ;; The application with checks of its operands in the place of a mark, or #f if it must have one.
  (define (checked-application e rator kinds operands function)
    (define-values (clauses simple) (bind-operands operands))
    (define checks
      (for/list ([kind (in-list kinds)]
                 [operand (in-list simple)]
                 #:unless (let ([value (literal-value operand)])
                            (and value (satisfies? kind (unbox value)))))
        (check kind operand simple)))
    (define needed (filter values checks))
    (cond
      [(null? needed) (rebuild e (list* #'#%app rator operands))]
      [(not clauses) #f]
      [else
       (define slow
         (core* #'#%app apply-at-literal (literal (place-of e function)) rator simple))
       (define fast (rebuild e (list* #'#%app rator simple)))
       (define checked (core #'if (all needed) fast slow))
       (if (null? clauses) checked (core #'let-values clauses checked))]))

  (define (known-call? rator rands)
    (define-values (id formals)
      (if (identifier? rator)
          (values rator #f)
          (loop-entry rator)))
    (define known (or formals (and id (hash-ref functions (identifier-binding-symbol id) #f))))
    (and known (accepts? known rands)))

  (define (self-call? rator rands)
    (and defined-function
         (eq? (top-level-name rator) (car defined-here))
         (accepts? defined-function rands)))

  ;; A tail call of the function that is being defined, by its name at top level.  As long as it has not
  ;; been redefined, the call cannot fail.
  (define (self-application e rator operands function)
    (define names (take-names operands))
    (when names (set! self-called? #t))
    (if names
        (core #'let-values
              (cons (list (list operator) rator)
                    (for/list ([name (in-list names)] [operand (in-list operands)])
                      (list (list name) operand)))
              (core #'if
                    (core #'#%app #'eq? operator self)
                    (core* #'#%app self names)
                    (with-place e function (core* #'#%app operator names))))
        (with-place e function (rebuild e (list* #'#%app rator operands)))))

  ;; Remembers a function bound to one variable that is never set.
  (define (remember-function! ids rhs)
    (define names (syntax->list ids))
    (define formals (and (pair? names) (null? (cdr names)) (formals-of rhs)))
    (when (and formals (not (hash-ref changed (syntax-e (car names)) #f)))
      (hash-set! functions (identifier-binding-symbol (car names)) formals)))

  ;; The call keeps the compiler from dropping the mark around a mere reference.
  (define (reference original id function)
    (if (and (own? id) (not (defined? (syntax-e id))))
        (with-place id function
          (core #'begin (core #'#%app (literal keep-mark)) original))
        original))

  ;; -------------------------------------------------------------------------------------------
  ;; Right-hand sides

  ;; One for one variable gets the variable's name; one for several is marked as a place that takes
  ;; several values.
  (define (right-hand-side ids rhs function)
    (define names (syntax->list ids))
    (if (and (pair? names) (null? (cdr names)))
        (expression (named rhs (car names)) function #f)
        (accepting-several rhs (expression rhs function #f))))

  (define (accepting-several original new)
    (if (own? original)
        (core #'with-continuation-mark several-values-key-literal #''#t new)
        new))

  ;; The first argument of call-with-values: its body is in the place that takes several values.
  (define (accepting-several-from producer function)
    (define parts (and (pair? (syntax-e producer)) (syntax->list producer)))
    (define (with-several new) (core #'with-continuation-mark several-values-key-literal #''#t new))
    (if (and parts
             (eq? (identifier-binding-symbol (car parts)) 'lambda)
             (null? (syntax-e (cadr parts))))
        (rebuild producer
                 (list (car parts) (cadr parts)
                       (with-several
                        (core* #'let-values '() (expressions (cddr parts) function #f)))))
        (core #'let-values
              (list (list (list operator) (expression producer function #f)))
              (core #'lambda '() (with-several (core #'#%app operator))))))

  (define (top-level-form)
    (define parts (and (pair? (syntax-e form)) (syntax->list form)))
    (cond
      [(and parts (eq? (identifier-binding-symbol (car parts)) 'define-values))
       (define rhs (right-hand-side (cadr parts) (caddr parts) "top level"))
       (rebuild form
                (list (car parts) (cadr parts)
                      (if self-called?
                          (core #'letrec-values (list (list (list self) rhs)) self)
                          rhs)))]
      [else (expression form "top level" #f)]))

  (top-level-form))

;; ---------------------------------------------------------------------------------------------
;; Syntax

(define (core . parts) (datum->syntax #f parts))
(define (core* . parts) (datum->syntax #f (apply list* parts)))
(define (literal value) (core #'quote value))
(define trace-key-literal (literal trace-key))
(define several-values-key-literal (literal several-values-key))
(define apply-at-literal (literal apply-at))

;; Keeps the syntax properties and place of the original, which error messages use.
(define (rebuild original parts)
  (datum->syntax original parts original original))

(define (named rhs id)
  (if (syntax-property rhs 'inferred-name)
      rhs
      (syntax-property rhs 'inferred-name (syntax-e id))))

(define (name-of stx default)
  (define name (syntax-property stx 'inferred-name))
  (cond
    [(symbol? name) name]
    [(identifier? name) (syntax-e name)]
    [else default]))

;; The names that a form defines, and the formals of the function if it defines one.
(define (definition-of form)
  (define parts (and (pair? (syntax-e form)) (syntax->list form)))
  (cond
    [(and parts (eq? (identifier-binding-symbol (car parts)) 'define-values))
     (define names (map syntax-e (syntax->list (cadr parts))))
     (values names (and (pair? names) (null? (cdr names)) (formals-of (caddr parts))))]
    [else (values '() #f)]))

;; The names of all variables that a form sets.
(define (changed-names form)
  (define names (make-hasheq))
  (let walk ([part form])
    (define content (if (syntax? part) (syntax-e part) part))
    (when (pair? content)
      (when (and (identifier? (car content)) (eq? (syntax-e (car content)) 'set!))
        (note-changed! names (syntax->list part)))
      (walk (car content))
      (walk (cdr content))))
  names)

(define (note-changed! names parts)
  (when (and (pair? parts) (pair? (cdr parts)) (identifier? (cadr parts)))
    (hash-set! names (syntax-e (cadr parts)) #t)))

;; The formals of a function with one body, or #f.
(define (formals-of rhs)
  (define content (syntax-e rhs))
  (and (pair? content)
       (identifier? (car content))
       (eq? (identifier-binding-symbol (car content)) 'lambda)
       (cadr (syntax->list rhs))))

(define (accepts? formals rands)
  (let loop ([formals formals] [rands rands])
    (define content (if (syntax? formals) (syntax-e formals) formals))
    (cond
      [(null? content) (null? rands)]
      [(pair? content) (and (pair? rands) (loop (cdr content) (cdr rands)))]
      [else #t])))

;; The function and its formals of an operator that is a loop, (letrec ([loop (lambda …)]) loop).
(define (loop-entry rator)
  (define parts (and (pair? (syntax-e rator)) (syntax->list rator)))
  (define clauses
    (and parts
         (= (length parts) 3)
         (eq? (identifier-binding-symbol (car parts)) 'letrec-values)
         (syntax->list (cadr parts))))
  (define clause (and clauses (= (length clauses) 1) (syntax->list (car clauses))))
  (define ids (and clause (syntax->list (car clause))))
  (if (and ids
           (= (length ids) 1)
           (identifier? (caddr parts))
           (free-identifier=? (car ids) (caddr parts)))
      (values (car ids) (formals-of (cadr clause)))
      (values #f #f)))

(define (calls-with-values? rator rands)
  (and (= (length rands) 2)
       (identifier? rator)
       (free-identifier=? rator #'call-with-values)))

;; Racket's own functions without checks, with which macros of libraries are written.
(define (cannot-fail? rator)
  (and (identifier? rator)
       (or (memq (syntax-e rator) '(variable-reference-from-unsafe? values call-handled-body
                                    select-handler/no-breaks continuation-mark-set-first))
           (regexp-match? #rx"^unsafe-" (symbol->string (syntax-e rator))))))

;; The name of a variable of the top level, or #f.
(define (top-level-name rator)
  (define content (syntax-e rator))
  (cond
    [(symbol? content) (and (not (identifier-binding rator)) content)]
    [(and (pair? content) (identifier? (cdr content))
          (eq? (identifier-binding-symbol (car content)) '#%top))
     (syntax-e (cdr content))]
    [else #f]))

;; Returns clauses that bind the operands up to the last that computes anything, and the operands as
;; names and literals; #f for the clauses if there are too many.
(define (bind-operands operands)
  (define names (take-names operands))
  (define computing (add1 (or (last-index computes? operands) -1)))
  (if names
      (for/fold ([clauses '()] [simple '()] #:result (values (reverse clauses) (reverse simple)))
                ([operand (in-list operands)] [name (in-list names)] [index (in-naturals)])
        (if (and (< index computing) (not (literal-value operand)))
            (values (cons (list (list name) operand) clauses) (cons name simple))
            (values clauses (cons operand simple))))
      (values #f operands)))

;; An expression that is true if all of these are.
(define (all tests)
  (if (null? (cdr tests))
      (car tests)
      (core #'if (car tests) (all (cdr tests)) #''#f)))

(define (take-names operands)
  (and (<= (length operands) (length operand-names))
       (for/list ([_ (in-list operands)] [name (in-list operand-names)]) name)))

(define (last-index matches? items)
  (for/fold ([last #f]) ([item (in-list items)] [index (in-naturals)])
    (if (matches? item) index last)))

(define (computes? operand)
  (not (or (literal-value operand)
           (and (identifier? operand) (eq? (identifier-binding operand) 'lexical)))))

;; The value of a quoted literal in a box, or #f.
(define (literal-value operand)
  (define parts (and (pair? (syntax-e operand)) (syntax->list operand)))
  (and parts
       (= (length parts) 2)
       (identifier? (car parts))
       (eq? (identifier-binding-symbol (car parts)) 'quote)
       (box (syntax-e (cadr parts)))))
