;; Names that nothing uses, and those that only look so.
(define-syntax-rule (twice body) (begin body body (in-template)))
(define (in-template) 1)
(define left-over 1)
;;      ^^^^^^^^^ unused: `left-over` is never used.
(define (never-called x) (never-called (- x 1)))
;;       ^^^^^^^^^^^^ unused: `never-called` is never used.
(define paid (llm-query #:instruction "Go on." #:data context))
;;      ^^^^ unused-answer: `paid` is never used, but its model calls are paid for.
(define (mapped item index) (string-append item "!"))
(define (called item index) (string-append item "!"))
;;                   ^^^^^ unused: `called` never uses its parameter `index`.
(define (_private) 1)
(define setup (py-exec "n = 1"))
(define stored (store 1))
;;              ^^^^^ used-before-definition: `store` is used here before its definition has been evaluated.
(define (store value) (checkpoint "key" value))
(define-values (first-one others) (values 1 2))
(struct point (x y))
(define (local-names text)
  (define length-of (string-length text))
;;        ^^^^^^^^^ unused: `length-of` is never used.
  (define (helper a b) a)
;;                  ^ unused: `helper` never uses its parameter `b`.
  (define _ignored 1)
  (let ([unused-here 1] [used-here 2] [effect (displayln text)])
;;       ^^^^^^^^^^^ unused: `unused-here` is never used.
    (let loop ([n 3])
      (if (= n 0) used-here (loop (- n 1)))))
  (for ([i 3]) (displayln "x"))
  (match text [(list a b) (helper 1 2)] [_ 3])
  (map (lambda (item) 1) (list text)))
(define (by-predicate value)
  (match value [(? is-good? x) x] [`(,a ,b) a]))
(define (is-good? value) (> value 1))
(define (keyed #:tone tone #:size [size 3]) size)
;;                    ^^^^ unused: `keyed` never uses its parameter `tone`.
(twice (displayln 1))
(finish (list (map mapped '("a") '(1)) (called "a" 1) local-names by-predicate (keyed #:tone 1)))
