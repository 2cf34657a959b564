;;; A cancelled run ends, with all it has sent

;| never: a b c
;| cancel at: 3
(display "so far")
(map-async (lambda (x) (llm-query-async #:data x)) '("a" "b" "c"))
(finish 1)
;=> status cancelled
;=> cancelled a b c
;=> prints "so far"

;| never: a b
;| cancel at: 2
(race (list (lambda () (llm-query #:data "a")) (lambda () (llm-query #:data "b"))))
;=> status cancelled
;=> cancelled a b

;| never: a
;| cancel at: 1
(try (llm-query #:data "a") on-error (lambda (m) (finish "not caught")))
;=> status cancelled
;=> nothing

;| never: a
;| cancel at: 1
((try-fallback (lambda () (llm-query #:data "a")) (lambda () (finish "no fallback"))))
;=> status cancelled

;| never: a
;| cancel at: 1
(with-handlers ([void (lambda (e) (finish "not caught"))]) (llm-query #:data "a"))
;=> status cancelled

;| cancel at: output
(display 1)
(sync never-evt)
;=> status cancelled
;=> prints "1"

;| cancel at: output
(thread (lambda () (let loop () (loop))))
(display 1)
(sleep 100)
;=> status cancelled

;| cancel at: output
(display 1)
(py-exec "while True: pass")
;=> status cancelled

;| never: x
;| says code: "(llm-query #:data \"x\")"
;| cancel at: 2
(llm-query #:instruction "go" #:data "code" #:recursive #t)
;=> status cancelled
;=> cancelled x

;;; Losers are cancelled where they wait

;| after 3: b
;| never: a c
(finish (race (list (lambda () (llm-query #:data "a"))
                    (lambda () (llm-query #:data "b"))
                    (lambda () (await (llm-query-async #:data "c"))))))
;=> "[b]"
;=> cancelled a c
;=> calls 3

;| after 3: b
;| never: a c
;| says b: !"no"
(map-async (lambda (x) (llm-query-async #:data x)) '("a" "b" "c"))
;=> error 1:1 call 2 | no
;=> cancelled a c

;| after 3: b
;| never: a c
;| says b: !"no"
(parallel (map (lambda (x) (lambda () (llm-query #:data x))) '("a" "b" "c")))
;=> error 1:39 call 2 | no
;=> cancelled a c

;| after 2: b
;| never: a
;| says b: !"no"
(vote (list (lambda () (llm-query #:data "a")) (lambda () (llm-query #:data "b"))))
;=> error 1:59 call 2 | no
;=> cancelled a

;| after 2: b
;| never: a
;| says b: !"no"
(ensemble (list (lambda () (llm-query #:data "a")) (lambda () (llm-query #:data "b"))))
;=> error 1:63 call 2 | no
;=> cancelled a

;| after 2: b
;| never: a
(define-values (answer others)
  (await-any (list (llm-query-async #:data "a") (llm-query-async #:data "b"))))
(finish answer)
;=> "[b]"
;=> cancelled a

;| after 4: quick
;| never: x1 x2 x3
(race (list (lambda ()
              (fan-out-aggregate (lambda (x) (llm-query #:data x)) string-append* '("x1" "x2" "x3")))
            (lambda () (llm-query #:data "quick"))))
;=> "[quick]"
;=> cancelled x1 x2 x3

;| never: x
;| says code: "(llm-query #:data \"x\")"
;| after 3: quick
(race (list (lambda () ((recursive-spawn "go") "code"))
            (lambda () (llm-query #:data "quick"))))
;=> "[quick]"
;=> cancelled x
