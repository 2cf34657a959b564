;; Definitions and uses.
(define context "mine")
;;      ^^^^^^^ protected-name-redefined: `context` belongs to the dialect and cannot be redefined; choose another name.
(define (finish x) x)
;;       ^^^^^^ protected-name-redefined: `finish` belongs to the dialect and cannot be redefined; choose another name.
(set! llm-query list)
;;    ^^^^^^^^^ protected-name-redefined: `llm-query` belongs to the dialect and cannot be changed; choose another name.
(define display-all (lambda (context) (display context)))
(displayln later)
;;         ^^^^^ used-before-definition: `later` is used here before its definition has been evaluated.
(map (lambda (x) (helper x)) '(1 2))
;;                ^^^^^^ used-before-definition: `helper` is used here before its definition has been evaluated.
(define (uses-later) (list later (helper 1)))
(define later 1)
(define (helper x) x)
(define self (+ self 1))
;;              ^^^^ used-before-definition: `self` is used here before its definition has been evaluated.

(define (body)
  (displayln inner)
;;           ^^^^^ used-before-definition: `inner` is used here before its definition has been evaluated.
  (define inner 2)
  inner)

(define-syntax-rule (with-thing (name value) body ...)
  (let ([name value]) body ...))
(with-thing (thing 1) (list thing unknown-here))
(my-macro ([x 1]) (list x))
;; [1-9] unbound: `my-macro` is not defined.
(lenght '(1 2))
;; [1-7] unbound: `lenght` is not defined. Did you mean `length`?
(list-set-union '(1) '(2))
;; [1-15] unbound: `list-set-union` is not defined.
(set-union (set 1) (set 2))
;; [1-10] unbound: `set-union` comes from racket/set: add (require racket/set).
;;          ^^^ unbound: `set` comes from racket/set: add (require racket/set).
;;                  ^^^ unbound: `set` comes from racket/set: add (require racket/set).
(let loop ([i 0]) (if (< i 3) (lop (+ i 1)) i))
;;   ^^^^ unused: `loop` is never used.
;;                             ^^^ unbound: `lop` is not defined. Did you mean `loop`?
(struct paper (title year))
(paper-titel (paper "a" 2000))
;; [1-12] unbound: `paper-titel` is not defined. Did you mean `paper-title`?
(for ([(key value) (in-hash (hash 'a 1))]) (display kye))
;;                                                  ^^^ unbound: `kye` is not defined.
(match '(1 2) [(list a b) (+ a c)])
;;                             ^ unbound: `c` is not defined.
(begin
  (define early 1)
  (displayln early)
  (displayln late)
;;           ^^^^ used-before-definition: `late` is used here before its definition has been evaluated.
  (define late 2))
(delay (list 1))
;; [1-6] unbound: `delay` comes from racket/promise: add (require racket/promise).
(for/set ([x '(1 2)]) x)
;; [1-8] unbound: `for/set` comes from racket/set: add (require racket/set).
