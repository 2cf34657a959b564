;;; Combinators in combinators

(race (list (lambda ()
  (vote (for/list ([i 3])
    (lambda () (string-join (map-async (lambda (x) (llm-query-async #:data x)) '("a" "b")))))))))
;=> "[a] [b]"
;=> calls 6

;| never: slow
;| after 4: quick
(race (list
  (lambda () (vote (for/list ([i 3])
    (lambda () (car (map-async (lambda (x) (llm-query #:data x)) '("slow")))))))
  (lambda () (string-append "fast: " (syntax-e (llm-query #:data "quick"))))))
;=> "fast: [quick]"
;=> cancelled slow slow slow

(map-async (lambda (x)
             (parallel (list (lambda () (llm-query #:data (string-append x "1")))
                             (lambda () (llm-query-async #:data (string-append x "2"))))))
           '("a" "b"))
;=> [["[a1]", "[a2]"], ["[b1]", "[b2]"]]

(parallel (list (lambda () (map-async (lambda (x) (llm-query-async #:data x)) '("a" "b")))
                (lambda () (tree-reduce string-append '("c" "d" "e") #:branch-factor 2))
                (lambda () (race (list (lambda () (llm-query #:data "f")))))))
;=> [["[a]", "[b]"], "cde", "[f]"]

(fan-out-aggregate
  (lambda (paper) (llm-query-async #:instruction "Extract" #:data paper))
  (lambda (extractions)
    (tree-reduce
      (lambda (left right)
        (syntax-e (llm-query #:instruction "Combine" #:data (string-append left "+" right))))
      extractions
      #:branch-factor 5))
  '("a" "b" "c" "d" "e" "f" "g")
  #:max-concurrent 3)
;=> "[[[[[[a]+[b]]+[c]]+[d]]+[e]]+[[f]+[g]]]"
;=> calls 13

(define classify
  (memoized (with-validation (lambda (x) (syntax-e (llm-query #:data x)))
                             (lambda (answer) (string-prefix? answer "[")))))
(list (map-async classify '("a" "b" "a" "a")) (classify "b"))
;=> [["[a]", "[b]", "[a]", "[a]"], "[b]"]
;=> calls 2

(ensemble
  (list (lambda () (vote (for/list ([i 3]) (lambda () (llm-query #:data "a")))))
        (lambda () (critique-refine (lambda () (syntax-e (llm-query #:data "draft")))
                                    (lambda (d) (syntax-e (llm-query #:data "critique")))
                                    (lambda (d c) (string-append d c))
                                    #:max-iter 1)))
  #:aggregator (lambda (results) (string-join results " | ")))
;=> "[a] | [draft][critique]"
;=> calls 5

((sequence
   (lambda (items) (map-async (lambda (x) (llm-query-async #:data x)) items))
   (lambda (texts) (tree-reduce string-append texts))
   (choose (lambda (text) (> (string-length text) 3))
           (lambda (text) (syntax-e (llm-query #:data text)))
           identity))
 '("a" "b"))
;=> "[[a][b]]"
;=> calls 3

(iterate-until
  (lambda (text) (vote (for/list ([i 2]) (lambda () (llm-query #:data text)))))
  (lambda (text) (string-prefix? text "[[["))
  "x")
;=> "[[[x]]]"
;=> calls 6

(active-learning
  (lambda (x) (llm-query-async #:data x))
  (lambda (x) (vote (for/list ([model '("m1" "m2" "m3")])
                      (lambda () (llm-query-async #:data (string-append x "?") #:model model)))))
  (lambda (result) (if (equal? result "[b]") 0.9 0.1))
  '("a" "b" "c"))
;=> ["[a]", "[b?]", "[c]"]
;=> calls 6

;| says bad: !"no"
(map-async (try-fallback (lambda (x) (llm-query-async #:data x))
                         (lambda (x) (llm-query-async #:data (string-append x " again"))))
           '("good" "bad"))
;=> ["[good]", "[bad again]"]

(fold-sequential
  (lambda (so-far x)
    (string-append so-far (race (list (lambda () (llm-query #:data x))))))
  ""
  '("a" "b" "c"))
;=> "[a][b][c]"

;| together: 4
(tiered (lambda (x) (parallel (list (lambda () (llm-query #:data x)) (lambda () (llm-query #:data x)))))
        (lambda (pairs) (apply append pairs))
        '("a" "b"))
;=> ["[a]", "[a]", "[b]", "[b]"]

(define analyze (recursive-spawn "Count"))
(map-async analyze '("a"))
;| says a: "unused"
;=> error ? generated program

;| says ab: "(finish (string-length context))"
;| says abc: "(finish (string-length context))"
(parallel (list (lambda () ((recursive-spawn "Count") "ab")) (lambda () ((recursive-spawn "Count") "abc"))))
;=> ["2", "3"]

;;; A failure inside ends what is outside

;| says b: !"no"
;| never: a c
;| after 3: b
(parallel (list (lambda () (map-async (lambda (x) (llm-query-async #:data x)) '("a" "b" "c")))))
;=> error 1:28 call 2 at strategy.scm:1:51 failed: no
;=> cancelled a c

;| says bad: !"no"
;| never: slow
;| after 2: bad
(try
  (vote (list (lambda () (llm-query #:data "slow"))
              (lambda () (race (list (lambda () (llm-query #:data "bad")))))))
  on-error (lambda (message) message))
;=> "call 2 at strategy.scm:3:49 failed: no"
;=> cancelled slow

(define (inner x)
  (car x))
(define (outer x)
  (list (inner x)))
(parallel
  (list (lambda () (list (outer 5)))))
;=> error 2:3 car
;=> stack 2:3 4:3 6:20 5:1
