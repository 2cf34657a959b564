;;; Keyword options, as in the reference

(tree-reduce (lambda items (apply string-append (append '("<") items '(">")))) '("1" "2" "3" "4" "5" "6"))
;=> "<<12345>6>"

(tree-reduce (lambda (a b) (list a b)) '(1 2 3 4) #:branch-factor 2)
;=> [[1, 2], [3, 4]]

(tree-reduce (lambda (a b) (list a b)) '(1 2 3 4) #:branch-factor 4)
;=> [[[1, 2], 3], 4]

(tree-reduce + '(1 2 3) #:leaf-fn (lambda (x) (* 10 x)) #:max-concurrent 1)
;=> 60

(tree-reduce + '(1 2 3) #:leaf-fn #f)
;=> 6

(tree-reduce + '(7) #:leaf-fn add1)
;=> 8

(iterate-until add1 (lambda (x) #f) 0)
;=> 10

(iterate-until add1 (lambda (x) #f) 0 #:max-iter 0)
;=> 0

(define asked 0)
(list (iterate-until add1 (lambda (x) (set! asked (add1 asked)) (= x 2)) 0 #:max-iter 5) asked)
;=> [2, 3]

(critique-refine (lambda () 1) (lambda (d) 10) (lambda (d c) (+ d c)))
;=> 31

(critique-refine (lambda () 1) (lambda (d) 10) (lambda (d c) (+ d c)) #:max-iter 0)
;=> 1

(critique-refine (lambda () (syntax-e (llm-query #:data "draft")))
                 (lambda (d) (syntax-e (llm-query #:data "critique")))
                 (lambda (d c) (syntax-e (llm-query #:data "refine")))
                 #:max-iter 3)
;=> "[refine]"
;=> calls 7

(critique-refine (lambda () "draft")
                 (lambda (d) (syntax-e (llm-query #:data "APPROVED")))
                 (lambda (d c) (error "not reached"))
                 #:max-iter 3
                 #:done? (lambda (critique) (string-contains? critique "APPROVED")))
;=> "draft"
;=> calls 1

((with-validation (lambda (a b) (+ a b)) (lambda (sum) (> sum 2))) 1 2)
;=> 3

(define tries 0)
(try ((with-validation (lambda () (set! tries (add1 tries)) tries) (lambda (v) #f) #:max-retries 2))
  on-error (lambda (m) (list tries (string-contains? m "no valid result in 3 attempts"))))
;=> [3, true]

(vote (map (lambda (x) (lambda () x)) '(a a b)))
;=> "a"

(vote (map (lambda (x) (lambda () x)) '(a b c d b)) #:method 'plurality)
;=> "b"

(vote (map (lambda (x) (lambda () x)) '(a b b a)) #:method 'plurality)
;=> "a"

(vote (map (lambda (x) (lambda () x)) '(a b b a)) #:method 'majority)
;=> error 1:1 vote | no majority: 3 of 4 votes had to agree

(vote (map (lambda (x) (lambda () x)) '(a a a)) #:method 'consensus)
;=> "a"

(ensemble (map (lambda (x) (lambda () x)) '(1 5 3)) #:aggregator (lambda (l) (apply max l)))
;=> 5

(active-learning identity (lambda (x) (* 100 x)) (lambda (r) (/ r 10)) '(1 7 8))
;=> [1, 7, 800]

(active-learning identity (lambda (x) (* 100 x)) (lambda (r) (/ r 10)) '(1 7 8) #:threshold 0)
;=> [100, 700, 800]

(active-learning identity (lambda (x) (* 100 x)) (lambda (r) 1) '(1 2) #:threshold 1)
;=> [1, 2]

(active-learning identity error (lambda (r) 1) '())
;=> []

(define n 0)
(define f (memoized (lambda (a b) (set! n (add1 n)) (+ a b))))
(list (f 1 2) (f 1 2) (f 2 1) n)
;=> [3, 3, 3, 2]

(define n 0)
(define f (memoized (lambda (a b) (set! n (add1 n)) (+ a b)) #:key-fn (lambda (a b) (sort (list a b) <))))
(list (f 1 2) (f 2 1) n)
;=> [3, 3, 1]

;| says a: !"down" "fine"
(define f (memoized (lambda (x) (llm-query #:data x))))
(list (try (f "a") on-error (lambda (m) "failed")) (syntax-e (f "a")) (syntax-e (f "a")))
;=> ["failed", "fine", "fine"]
;=> calls 2

((choose (lambda (a b) (< a b)) list (lambda (a b) (list b a))) 2 1)
;=> [1, 2]

((choose #f (lambda () (error "not called")) (lambda () "else")))
;=> "else"

;| says p: !"down"
((try-fallback (lambda () (llm-query-async #:data "p")) (lambda () (llm-query-async #:data "f"))))
;=> "[f]"

((try-fallback (lambda (x) (error "first")) (lambda (x) (error "second"))) 1)
;=> error 1:57 second

(((sequence string-upcase string-length)) "abc")
;=> 3

(fold-sequential (lambda (sum x) (string-append sum (syntax-e (llm-query #:data x)))) "" '("a" "b"))
;=> "[a][b]"

(list (map-async add1 '()) (parallel (list (lambda () 'x))) (await-all '()))
;=> [[], ["x"], []]

;;; Functions with the wrong number of arguments

(map-async (lambda () 1) '(1))
;=> error 1:1 map-async | a function of one argument

(map-async car (vector 1))
;=> error 1:1 map-async | a list

(critique-refine (lambda (x) 1) void void)
;=> error 1:1 critique-refine | a function of no arguments

(tree-reduce (lambda (a) a) '(1 2))
;=> error 1:1 tree-reduce | a function of two arguments

(race (list 5))
;=> error 1:1 race

(vote '())
;=> error 1:1 vote | at least one

(try-fallback 1 void)
;=> error 1:1 try-fallback | a function

(choose even? 1 void)
;=> error 1:1 choose | a function

(memoized car #:key-fn 5)
;=> error 1:1 memoized | #:key-fn

(parallel (list void) #:max-concurrent 0)
;=> error 1:1 parallel | #:max-concurrent

(map-async add1 '(1) #:concurrency 5)
;=> error 1:1 map-async | #:concurrency
