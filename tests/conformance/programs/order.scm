;;; Results keep the order of the items, whatever the order of the answers

;| answered: c b a
(map-async (lambda (x) (llm-query-async #:data x)) '("a" "b" "c"))
;=> ["[a]", "[b]", "[c]"]
;=> calls 3

;| answered: c a b
(map-async (lambda (x) (llm-query #:data x)) '("a" "b" "c"))
;=> ["[a]", "[b]", "[c]"]

;| answered: d c b a
(map-async (lambda (x) (llm-query-async #:data x)) '("a" "b" "c" "d") #:max-concurrent 4)
;=> ["[a]", "[b]", "[c]", "[d]"]

;| answered: b a d c
(map-async (lambda (x) (llm-query-async #:data x)) '("a" "b" "c" "d") #:max-concurrent 2)
;=> ["[a]", "[b]", "[c]", "[d]"]

;| answered: c b a
(await-all (map (lambda (x) (llm-query-async #:data x)) '("a" "b" "c")))
;=> ["[a]", "[b]", "[c]"]

;| answered: c b a
(map syntax-e (await-all-syntax (map (lambda (x) (llm-query-async #:data x)) '("a" "b" "c"))))
;=> ["[a]", "[b]", "[c]"]

;| answered: c b a
(parallel (list (lambda () (llm-query #:data "a"))
                (lambda () (llm-query-async #:data "b"))
                (lambda () (await (llm-query-async #:data "c")))))
;=> ["[a]", "[b]", "[c]"]

;| answered: c b a
(fan-out-aggregate (lambda (x) (llm-query-async #:data x))
                   (lambda (results) (string-join results " "))
                   '("a" "b" "c"))
;=> "[a] [b] [c]"

;| answered: c b a
(tiered (lambda (x) (llm-query #:data x)) (lambda (results) (string-join results " ")) '("a" "b" "c"))
;=> "[a] [b] [c]"

;| answered: c b a c! a!
(active-learning (lambda (x) (llm-query-async #:data x))
                 (lambda (x) (llm-query-async #:data (string-append x "!")))
                 (lambda (result) (if (equal? result "[b]") 0 1))
                 '("a" "b" "c"))
;=> ["[a!]", "[b]", "[c!]"]

;| answered: c b a
(ensemble (list (lambda () (llm-query #:data "a"))
                (lambda () (llm-query #:data "b"))
                (lambda () (llm-query #:data "c")))
          #:aggregator (lambda (results) (string-join results " ")))
;=> "[a] [b] [c]"

;| answered: d c b a
(tree-reduce (lambda (a b) (string-append "(" a b ")")) '("a" "b" "c" "d")
             #:leaf-fn (lambda (x) (syntax-e (llm-query #:data x)))
             #:branch-factor 2)
;=> "(([a][b])([c][d]))"

;| answered: cd ab abcd
;| says ab: "AB"
;| says cd: "CD"
;| says ABCD: "ABCD"
(tree-reduce (lambda (a b) (syntax-e (llm-query #:data (string-downcase (string-append a b)))))
             '("a" "b" "c" "d")
             #:branch-factor 2)
;=> "[abcd]"

;| answered: 4 3 2 1 0
;| says 0: "same"
;| says 1: "same"
;| says 2: "other"
;| says 3: "other"
;| says 4: "third"
(vote (map (lambda (i) (lambda () (llm-query #:data (number->string i)))) (range 5))
      #:method 'plurality)
;=> "same"

;;; The first answer wins, wherever it stands

;| answered: b a
(define-values (first-answer others)
  (await-any (list (llm-query-async #:data "a") (llm-query-async #:data "b"))))
(list first-answer (await-all others))
;=> ["[b]", ["[a]"]]

;| after 3: c
;| never: a b
(race (list (lambda () (llm-query #:data "a"))
            (lambda () (llm-query-async #:data "b"))
            (lambda () (llm-query-async #:data "c"))))
;=> "[c]"
;=> cancelled a b

;;; How many are worked on at a time

;| together: 10
(length (map-async (lambda (x) (llm-query-async #:data x)) (map number->string (range 30))))
;=> 30

;| together: 2
(length (map-async (lambda (x) (llm-query #:data "x")) (range 8) #:max-concurrent 2))
;=> 8

;| together: 30
(length (map-async (lambda (x) (llm-query-async #:data "x")) (range 60) #:max-concurrent 30))
;=> 60

;| together: 3
(length (parallel (for/list ([i 6]) (lambda () (llm-query #:data "x"))) #:max-concurrent 3))
;=> 6

;| together: 10
(length (parallel (for/list ([i 20]) (lambda () (llm-query-async #:data "x")))))
;=> 20

;| together: 12
(vote (for/list ([i 12]) (lambda () (llm-query #:data "x"))))
;=> "[x]"

;| together: 12
(string-length (ensemble (for/list ([i 12]) (lambda () (llm-query #:data "x")))))
;=> 217

;| together: 2
(fan-out-aggregate (lambda (x) (llm-query #:data "x")) length (range 6) #:max-concurrent 2)
;=> 6

;| together: 2
(tiered (lambda (x) (llm-query #:data "x")) length (range 6) #:max-concurrent 2)
;=> 6

;| together: 3
(length (active-learning (lambda (x) (llm-query #:data "x"))
                         (lambda (x) (llm-query #:data "y"))
                         (lambda (r) 1)
                         (range 6)
                         #:max-concurrent 3))
;=> 6
;=> calls 12

;| together: 4
(tree-reduce (lambda texts (string-append* texts)) (range 8) #:branch-factor 2 #:max-concurrent 4
             #:leaf-fn (lambda (x) (syntax-e (llm-query #:data "x"))))
;=> "[x][x][x][x][x][x][x][x]"
;=> calls 8

;| together: 2
(tree-reduce (lambda (a b) (if (number? a) (begin (llm-query #:data "x") 'done) a)) (range 8)
             #:branch-factor 2 #:max-concurrent 2)
;=> "done"
;=> calls 4

;| together: 3
(await-all (map (lambda (x) (llm-query-async #:data "x")) (range 3)))
;=> ["[x]", "[x]", "[x]"]
