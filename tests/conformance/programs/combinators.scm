;;; map-async

(map-async (lambda (x) (llm-query-async #:data x)) '("a" "b" "c"))
;=> ["[a]", "[b]", "[c]"]

(map-async (lambda (x) (llm-query #:data x)) '("a" "b"))
;=> ["[a]", "[b]"]

(map-async (lambda (x) (* x x)) '(1 2 3) #:max-concurrent 1)
;=> [1, 4, 9]

(map-async add1 '())
;=> []

(length (map-async (lambda (x) (llm-query-async #:data (number->string x))) (range 300)))
;=> 300

(define s (map-async (lambda (x) (llm-query-async #:data x)) '("a"))) (string-join (await-all s) ",")
;=> "[a]"

;;; parallel, race, vote, ensemble

(parallel (list (lambda () (llm-query #:data "a")) (lambda () (llm-query-async #:data "b")) (lambda () 3)))
;=> ["[a]", "[b]", 3]

(parallel (list (lambda () (llm-query #:data "a")) (lambda () (llm-query-async #:data "b"))) #:max-concurrent 1)
;=> ["[a]", "[b]"]

(race (list (lambda () (llm-query #:data "a"))))
;=> "[a]"

(race (list (lambda () (error "no")) (lambda () (llm-query #:data "b"))))
;=> "[b]"

(vote (list (lambda () (llm-query #:data "a")) (lambda () (llm-query-async #:data "a")) (lambda () (llm-query #:data "b"))))
;=> "[a]"

(vote (list (lambda () (llm-query #:data "a")) (lambda () (llm-query #:data "b")) (lambda () (llm-query #:data "c"))) #:method 'plurality)
;=> "[a]"

(vote (list (lambda () (llm-query #:data "a")) (lambda () (llm-query-async #:data "a"))) #:method 'consensus)
;=> "[a]"

(ensemble (list (lambda () (llm-query #:data "a")) (lambda () (llm-query-async #:data "b"))) #:aggregator (lambda (l) (string-join l "+")))
;=> "[a]+[b]"

(ensemble (list (lambda () (llm-query #:data "a")) (lambda () (llm-query-async #:data "b"))) #:aggregator (lambda (l) (llm-query #:data (string-join l))))
;=> "[[a] [b]]"

(ensemble (list (lambda () (llm-query #:data "a")) (lambda () (llm-query #:data "b"))))
;=> "## Result 1\n\n[a]\n\n## Result 2\n\n[b]"

;;; sequence, folds, trees

((sequence add1 (lambda (x) (* x 2))) 3)
;=> 8

(((sequence add1)) 3)
;=> 4

((sequence) 3)
;=> 3

(fold-sequential (lambda (acc x) (string-append acc x)) "" '("a" "b"))
;=> "ab"

(fold-sequential + 5 '())
;=> 5

(tree-reduce + '(1 2 3 4 5 6 7) #:branch-factor 3)
;=> 28

(tree-reduce (lambda (a b) (string-append "(" a b ")")) '("1" "2" "3" "4" "5") #:branch-factor 3)
;=> "(((12)3)(45))"

(tree-reduce (lambda items (apply string-append (append '("<") items '(">")))) '("1" "2" "3" "4" "5") #:branch-factor 3)
;=> "<<123><45>>"

(tree-reduce + '(1))
;=> 1

(tree-reduce + '(1 2 3) #:leaf-fn add1)
;=> 9

(tree-reduce (lambda (a b) (syntax-e (llm-query #:data (string-append a b)))) '("a" "b" "c"))
;=> "[[ab]c]"

(fan-out-aggregate (lambda (x) (llm-query-async #:data x)) (lambda (l) (string-join l)) '("a" "b"))
;=> "[a] [b]"

(fan-out-aggregate (lambda (x) (llm-query-async #:data x)) (lambda (l) (llm-query #:data (string-join l))) '("a" "b"))
;=> "[[a] [b]]"

;;; iterate-until, critique-refine, with-validation

(iterate-until add1 (lambda (x) (> x 5)) 0)
;=> 6

(iterate-until add1 (lambda (x) #f) 0 #:max-iter 3)
;=> 3

(iterate-until add1 (lambda (x) #t) 0)
;=> 0

(critique-refine (lambda () 1) (lambda (d) 10) (lambda (d c) (+ d c)) #:max-iter 2)
;=> 21

(critique-refine (lambda () 1) (lambda (d) d) (lambda (d c) (+ d 1)) #:max-iter 9 #:done? (lambda (c) (= c 3)))
;=> 3

((with-validation add1 even?) 1)
;=> 2

(define n 0) ((with-validation (lambda (x) (set! n (+ n 1)) n) (lambda (v) (= v 3)) #:max-retries 5) 0)
;=> 3

;;; tiered, active-learning, memoized

(tiered (lambda (x) (llm-query-async #:data x)) (lambda (l) (string-join l)) '("a" "b"))
;=> "[a] [b]"

(active-learning (lambda (x) (llm-query-async #:data x)) (lambda (x) (llm-query #:data (string-append "deep " x))) (lambda (text) (if (string=? text "[b]") 0.9 0.7)) '("a" "b" "c") #:threshold 0.7)
;=> ["[a]", "[deep b]", "[c]"]

(define n 0) (define f (memoized (lambda (x) (set! n (+ n 1)) (* x x)))) (list (f 3) (f 3) (f 4) n)
;=> [9, 9, 16, 2]

(define n 0) (define f (memoized (lambda (x) (set! n (+ n 1)) x) #:key-fn string-downcase)) (list (f "A") (f "a") n)
;=> ["A", "A", 1]

(define n 0) (define f (memoized (lambda (x) (set! n (+ n 1)) (llm-query-async #:data x)))) (append (await-all (list (f "a") (f "a"))) (list n))
;=> ["[a]", "[a]", 1]

(define f (memoized (lambda (x) (llm-query #:data x)))) (map-async f '("a" "a" "a" "b"))
;=> ["[a]", "[a]", "[a]", "[b]"]

;;; choose, try-fallback, try

(map (choose even? (lambda (x) 'even) (lambda (x) 'odd)) '(1 2))
;=> ["odd", "even"]

((choose #t add1 sub1) 1)
;=> 2

((try-fallback (lambda (x) (error "no")) (lambda (x) (+ x 1))) 1)
;=> 2

((try-fallback (lambda (x) x) (lambda (x) 0)) 1)
;=> 1

(try (error "bad") on-error (lambda (m) (string-append "caught " m)))
;=> "caught bad"

(try 1 2 on-error (lambda (m) 3))
;=> 2
