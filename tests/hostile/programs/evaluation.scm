;;; Namespaces and eval

(dynamic-require 'racket/file 'file->string)
;=> error runtime: dynamic-require is not defined

(eval '(dynamic-require 'racket/file #f))
;=> error runtime: dynamic-require is not defined

(eval '(require racket/file))
;=> error syntax: require: racket/file is not available to a strategy

(eval (list (string->symbol "open-input-file") "@SECRET@"))
;=> error runtime: open-input-file is not defined

(eval (read (open-input-string "(open-input-file \"@SECRET@\")")))
;=> error runtime: open-input-file is not defined

(eval #'(getenv "SCHEMESTRA_TEST_SECRET"))
;=> error runtime: getenv is not defined

(eval '(eval '(eval '(getenv "HOME"))))
;=> error runtime: getenv is not defined

(define-namespace-anchor a)
;=> error runtime: define-namespace-anchor is not defined

(make-base-namespace)
;=> error runtime: make-base-namespace is not defined

(parameterize ([current-namespace (make-base-empty-namespace)]) (eval 'car))
;=> error runtime: current-namespace is not defined

(namespace-require 'racket/file)
;=> error runtime: namespace-require is not defined

(module->namespace 'racket/base)
;=> error runtime: module->namespace is not defined

(namespace-attach-module (current-namespace) 'racket/base)
;=> error runtime: namespace-attach-module is not defined

(current-module-name-resolver)
;=> error runtime: current-module-name-resolver is not defined

(module m '#%kernel (#%require '#%unsafe))
;=> error syntax: #%require: allowed only in a module or the top level

(module* main racket/base (display 1))
;=> error runtime: module* is not defined

(eval '(module m racket/base (#%require '#%unsafe)))
;=> error syntax: #%require: allowed only in a module or the top level

(current-compile)
;=> error runtime: current-compile is not defined

(compile '(+ 1 2))
;=> error runtime: compile is not defined

(current-eval)
;=> error runtime: current-eval is not defined

(expand '(when 1 2))
;=> error runtime: expand is not defined

(instrument-top 1 2)
;=> error runtime: instrument-top is not defined

(local-expand #'x 'expression '())
;=> error runtime: local-expand is not defined

(eval (let loop ([form 1] [n 0]) (if (= n 100000) form (loop (list 'begin form) (add1 n)))))
;=> limit computing

(eval (let ([form (mcons 'quote '())]) form))
;=> value "{quote}"

(define p (make-placeholder #f))
(placeholder-set! p (list 'begin p))
(eval (make-reader-graph p))
;=> error runtime: datum->syntax: cannot create syntax from cyclic datum

;;; Readers

(read (open-input-string "#reader racket/base x"))
;=> error read: read: `#reader` not enabled

(read (open-input-string "#lang racket/base (display 1)"))
;=> error read: a strategy has no #lang line; remove it

(call-with-default-reading-parameterization
 (lambda () (read (open-input-string "#lang racket/base 1"))))
;=> error read: a strategy has no #lang line; remove it

(parameterize ([read-accept-reader #t]) (read (open-input-string "#reader racket/base x")))
;=> error runtime: read-accept-reader is not defined

(parameterize ([read-accept-compiled #t]) (eval (read (open-input-bytes #"#~"))))
;=> error runtime: read-accept-compiled is not defined

(read (open-input-bytes #"#~8.7\nchez-scheme\n"))
;=> error read: read: `#~` compiled expressions not enabled

#reader racket/base x
;=> error syntax: The reader cannot make sense of '#r' here.

#lang racket/base
(open-input-file "@SECRET@")
;=> error read: a strategy has no #lang line; remove it

(read-syntax 'evil (open-input-string "#s(#:prefab 1"))
;=> error read: expected a `)` to close `(`

(define t
  (make-readtable #f #\! 'terminating-macro (lambda (c in . rest) (let loop () (loop)))))
(parameterize ([current-readtable t]) (read (open-input-string "!x")))
;=> limit computing

(define t (make-readtable #f #\! 'dispatch-macro (lambda _ (getenv "HOME"))))
(parameterize ([current-readtable t]) (read (open-input-string "#!x")))
;=> error runtime: getenv is not defined

(read (open-input-string (make-string 100000 #\()))
;=> error read: read: expected a `)` to close `(` | limit computing | limit memory

(parameterize ([current-input-port (make-input-port 'x (lambda (b) (let l () (l))) #f void)])
  (read))
;=> limit computing

'#0=(1 . #0#)
;=> error read: `#...=` forms not enabled for `read-syntax` mode

(read (open-input-string "#0=(1 . #0#)"))
;=> value "#0=(1 . #0#)"

#e1e1000000000
;=> limit computing

;;; Macros, which run while the program is expanded

(define-syntax (m stx) (open-input-file "@SECRET@"))
(m)
;=> error runtime: open-input-file is not defined

(begin-for-syntax (open-input-file "@SECRET@"))
;=> error runtime: open-input-file is not defined

(define-syntax (m stx) (datum->syntax #f (getenv "SCHEMESTRA_TEST_SECRET")))
(m)
;=> error runtime: getenv is not defined

(define-syntax (m s) (datum->syntax #'string-trim '(open-input-file "@SECRET@")))
(m)
;=> error runtime: open-input-file is not defined

(define-syntax (m s) (datum->syntax #'foldl '(#%variable-reference foldl)))
(m)
;=> error runtime: #%variable-reference is not defined

(define-syntax (m s)
  (define expanded (syntax->list (local-expand #'(when 1 2) 'expression '())))
  (datum->syntax (car expanded) '(current-load)))
(m)
;=> error runtime: local-expand is not defined

(define-syntax (m s)
  (define expanded (syntax->list (local-expand #'(llm-query #:data "x") 'expression '())))
  (datum->syntax (car expanded) 'current-scope))
(m)
;=> error runtime: local-expand is not defined

(define-syntax b
  (make-set!-transformer
   (lambda (stx) (datum->syntax (car (syntax-e stx)) '(getenv "SCHEMESTRA_TEST_SECRET")))))
(set!-values (b) 1)
;=> error runtime: datum->syntax: the context belongs to a library's macro; use a syntax object of the strate

(define-syntax (b stx)
  (datum->syntax stx '(display (variable-reference->namespace (#%variable-reference force)))))
(match 1 [(? b) 1])
;=> error runtime: datum->syntax: the context belongs to a library's macro; use a syntax object of the strate

(define-syntax (b stx) (datum->syntax stx '(dynamic-require ''#%unsafe #f)))
(try 1 on-error b)
(try (car 1) on-error b)
;=> error runtime: datum->syntax: the context belongs to a library's macro; use a syntax object of the strate

(define-syntax (m stx) (let loop () (loop)))
(m)
;=> limit computing

(define-syntax-rule (m x) (m (m x)))
(m 1)
;=> limit computing

(define-syntax (m stx) (let loop ([l '()]) (loop (cons (make-vector 1000) l))))
(m)
;=> limit memory | limit computing

(define-syntax (m stx) (thread (lambda () (let loop () (loop)))) #'1)
(m)
(sleep 100)
;=> limit computing

(begin-for-syntax (finish "at compile time"))
;=> error runtime: finish is not defined

(begin-for-syntax (llm-query #:data "x"))
;=> error runtime: llm-query is not defined

(define-syntax (m stx) (exit 3))
(m)
;=> error runtime: exit is not defined

(define-syntax (m stx) (raise 'not-an-exception))
(m)
;=> error runtime: a value that is no exception was raised: not-an-exception

(define-syntax (m s) (datum->syntax s '(car 1) (vector "strategy.scm" (expt 10 5000) 1 1 1)))
(m)
;=> error runtime: car: contract violation

(define-syntax (m s) (datum->syntax s '(llm-query #:data "x" #:model 1) (vector "strategy.scm" 1 0 (expt 10 5000) 1)))
(m)
;=> error runtime: llm-query: contract violation

(define-syntax (m s) (datum->syntax s '(car 1) (vector "/etc/passwd" 1 0 1 1)))
(m)
;=> error runtime: car: contract violation

(require (for-syntax syntax/parse))
;=> error syntax: require: syntax/parse is not available to a strategy

(require (for-syntax racket/base))
(begin-for-syntax (current-load))
;=> error runtime: current-load is not defined

;;; The dialect's own names

(define (finish x) x)
;=> error syntax: finish is part of the dialect and cannot be redefined; choose another name

(set! llm-query (lambda _ "evil"))
;=> error syntax: llm-query48 cannot be changed with set!, because the program did not define it

(define-syntax-rule (await x) "evil")
;=> error syntax: await is part of the dialect and cannot be redefined; choose another name

(struct llm (query))
;=> error syntax: llm-query is part of the dialect and cannot be redefined; choose another name

(require (prefix-in llm- (rename-in racket/list [first query])))
;=> error syntax: llm-query is part of the dialect and cannot be redefined; choose another name

(define-syntax (m s) #`(define #,(datum->syntax s 'finish) 5))
(m)
;=> error syntax: finish is part of the dialect and cannot be redefined; choose another name

(eval (read (open-input-string "(define (map-async . x) x)")))
;=> error syntax: map-async is part of the dialect and cannot be redefined; choose another name

(set! context "evil")
;=> error syntax: set!: context is part of the dialect and cannot be changed; see unsafe-overwrite
