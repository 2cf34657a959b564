;;; Lists, strings, numbers

(list (take '(1 2 3) 2) (drop '(1 2 3) 2) (first '(1)) (last '(1 2)) (flatten '(1 (2 (3)))) (range 1 4))
;=> [[1, 2], [3], 1, 2, [1, 2, 3], [1, 2, 3]]

(list (remove-duplicates '(1 1 2)) (partition even? '(1 2)) 0)
;=> error 1:1 arity

(call-with-values (lambda () (partition even? '(1 2 3 4))) list)
;=> [[2, 4], [1, 3]]

(list (argmax abs '(1 -3 2)) (index-of '(a b) 'b) (filter-map (lambda (x) (and (even? x) (* x x))) '(1 2 3 4)))
;=> [-3, 1, [4, 16]]

(group-by even? '(1 2 3 4))
;=> [[1, 3], [2, 4]]

(list (string-split "a,b,,c" ",") (string-join '("a" "b") "-") (string-replace "aXbX" "X" "y")
      (string-prefix? "abc" "ab") (string-contains? "abc" "bc") (string-trim "  x "))
;=> [["a", "b", "", "c"], "a-b", "ayby", true, true, "x"]

(list (string-append* "a" '("b" "c")) (string-upcase "é") (string->number "12") (number->string 1.5))
;=> ["abc", "É", 12, "1.5"]

(list (regexp-match #rx"b(.)" "abc") (regexp-replace* #px"\\d" "a1b2" "#") (regexp-split #rx"," "a,b"))
;=> [["bc", "c"], "a#b#", ["a", "b"]]

(list (exact-round 2.6) (sgn -3) (sqr 4) (quotient 7 2) (expt 2 10) (exact->inexact 1/4))
;=> [3, -1, 16, 3, 1024, 0.25]

(list (< 3.14 pi 3.15) (number->string +inf.0) (nan? +nan.0) (infinite? -inf.0))
;=> [true, "+inf.0", true, true]

(list ((compose add1 abs) -3) ((curry + 1) 2) ((const 5) 'x) (identity 'x) ((negate even?) 3))
;=> [4, 3, 5, "x", true]

;;; match, hash and for

(match (hash 'kind "a" 'n 2)
  [(hash-table ('kind k) ('n n)) (list k n)])
;=> ["a", 2]

(define (classify x)
  (match x
    [(? number? n) #:when (> n 10) 'big]
    [(? number?) 'small]
    [(list a ... (? string? last)) (list 'ends last)]
    [(regexp #rx"^a(.*)" (list _ rest)) rest]
    [_ 'other]))
(map classify (list 11 1 '(1 "z") "abc" 'q))
;=> ["big", "small", ["ends", "z"], "bc", "other"]

(match-let ([(cons a b) '(1 . 2)]) (+ a b))
;=> 3

(define h (hash 'a 1 'b 2))
(list (hash-ref h 'a) (hash-ref h 'z 0) (hash-count (hash-set h 'c 3)) (sort (hash-keys h) symbol<?)
      (hash-has-key? h 'b) (hash-ref (hash-update h 'a add1) 'a))
;=> [1, 0, 3, ["a", "b"], true, 2]

(define m (make-hash))
(hash-set! m "k" 1)
(hash-update! m "k" add1)
(hash->list m)
;=> printed (("k" . 2))

(for/hash ([x '(a b)] [i (in-naturals)]) (values x i))
;=> {"a": 0, "b": 1}

(list (for/list ([x '(1 2)] [y '(a b)]) (list x y)) (for*/list ([x '(1 2)] [y '(3 4)]) (* x y))
      (for/sum ([x 4]) x) (for/first ([x '(1 2)] #:when (even? x)) x) (for/and ([x '(1 2)]) (number? x))
      (for/vector ([c "ab"]) (string c)))
;=> [[[1, "a"], [2, "b"]], [3, 4, 6, 8], 6, 2, true, ["a", "b"]]

(for/fold ([sum 0] [count 0] #:result (/ sum count)) ([x '(1 2 3)]) (values (+ sum x) (add1 count)))
;=> 2

;;; Definitions of every form at the top level

(struct paper (title [cited #:mutable]) #:transparent)
(define p (paper "t" 1))
(set-paper-cited! p 2)
(list (paper-title p) (paper-cited p) (paper? p) (paper-cited (struct-copy paper p [cited 5])))
;=> ["t", 2, true, 5]

(define-struct old (x))
(old-x (make-old 1))
;=> 1

(define-values (q r) (quotient/remainder 17 5))
(list q r)
;=> [3, 2]

(define-syntax-rule (unless-empty text body ...) (if (string=? text "") "nothing" (begin body ...)))
(list (unless-empty "" 1) (unless-empty "x" 1 2))
;=> ["nothing", 2]

(define-syntax my-or
  (syntax-rules () [(_) #f] [(_ e) e] [(_ e more ...) (let ([t e]) (if t t (my-or more ...)))]))
(define t 5)
(my-or #f t)
;=> 5

(define-syntax (ask stx)
  (syntax-case stx ()
    [(_ what) #'(syntax-e (llm-query #:data what))]))
(ask "x")
;=> "[x]"

(define (fact n) (if (zero? n) 1 (* n (fact (sub1 n)))))
(define fact-20 (fact 20))
(begin (define a 1) (define b (+ a 1)))
(list fact-20 b)
;=> [2432902008176640000, 2]

(define (f #:key [k 1] . rest) (list k rest))
(list (f) (f #:key 2 3 4))
;=> [[1, []], [2, [3, 4]]]

(define-match-expander two (lambda (stx) (syntax-case stx () [(_ a b) #'(list a b)])))
(match '(1 2) [(two a b) (+ a b)])
;=> 3

(let loop ([i 0] [acc '()]) (if (= i 3) (reverse acc) (loop (add1 i) (cons i acc))))
;=> [0, 1, 2]

(let*-values ([(a b) (values 1 2)] [(c) (+ a b)]) c)
;=> 3

(case 'b [(a) 1] [(b c) 2] [else 3])
;=> 2

(define x 1)
(set! x (+ x 1))
`(x is ,x and ,@(list 3 4))
;=> ["x", "is", 2, "and", 3, 4]

(require racket/promise)
(define p (delay (llm-query #:data "a")))
(list (syntax-e (force p)) (syntax-e (force p)))
;=> ["[a]", "[a]"]
;=> calls 1

;;; Libraries that may be required

(require racket/set racket/format racket/vector racket/dict racket/sequence racket/stream)
(list (set-member? (set 1 2) 2) (~a "x" #:width 3) (vector-map add1 #(1 2)) (dict-ref '((a . 1)) 'a)
      (stream->list (stream-take (in-naturals) 2)) (sequence-length "abc"))
;=> [true, "x  ", [2, 3], 1, [0, 1], 3]

(require racket/list (only-in racket/string string-trim) (prefix-in f: racket/function))
(f:identity (string-trim " x "))
;=> "x"

(require racket/file)
;=> error 1:10 racket/file is not available

(require "other.scm")
;=> error 1:10 not available

(require racket/does-not-exist)
;=> error 1:10 not available
