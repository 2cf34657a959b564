;; One name twice, and names of the dialect used for something else.
(define notes (string-split context "\n"))
(define (count-them notes) (length notes))
(define notes (string-trim context))
;;      ^^^^^ duplicate-definition: `notes` is defined twice in this file; from here on it means something else. Give the second one a name of its own.
(define (twice x x) x)
;;               ^ duplicate-definition: `x` is bound twice at the same place; Racket refuses the program.
(define (in-body)
  (define a 1)
  (define a 2)
;;        ^ duplicate-definition: `a` is bound twice at the same place; Racket refuses the program.
  a)
(define (in-let) (let ([b 1] [b 2]) b))
;;                            ^ duplicate-definition: `b` is bound twice at the same place; Racket refuses the program.
(define (in-sequence) (let* ([c 1] [c (+ c 1)]) c))
(define (in-loops) (for* ([i 2] [i 3]) (displayln i)))
(define (in-branches x) (if x (let ([d 1]) d) (let ([d 2]) d)))
(define (in-match x) (match x [(list e) e] [(cons e _) e]))
(define (ignoring _ _) 1)
(define (tally vote) (string-append vote "!"))
(define (tally-with vote) (vote '("a" "b")))
;;                  ^^^^ shadowed-primitive: `vote` hides the dialect's own `vote` here, and is used in a way that a reader takes for it. Give it another name.
(define (about context) (llm-query #:instruction "Go on." #:data context))
(define (other) (let ([context "other"]) (string-length context)))
;;                     ^^^^^^^ shadowed-primitive: `context` hides the dialect's own `context` here, and is used in a way that a reader takes for it. Give it another name.
(define (trimmed) (let ([context (string-trim context)]) (string-length context)))
(define (racing)
  (define (race a b) (if (< a b) a b))
;;         ^^^^ shadowed-primitive: `race` hides the dialect's own `race` here, and is used in a way that a reader takes for it. Give it another name.
  (race 1 2))
(define (choosing choose) (map choose '(1 2)))
