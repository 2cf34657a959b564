;;; What is printed is kept

(display "one\n")
(displayln "two")
(printf "~a ~s\n" "three" "four")
(write "five")
(newline)
(finish 1)
;=> 1
;=> prints "one\ntwo\nthree \"four\"\n\"five\"\n"

(display "before")
(car '())
;=> error 2:1 car
;=> prints "before"

;| says a: !"no"
(display "before")
(llm-query #:data "a")
(display "after")
;=> error 2:1 no
;=> prints "before"

(display "shown")
(finish (begin (display ", too") 1))
(display "never")
;=> 1
;=> prints "shown, too"

(eprintf "~a of ~s\n" 1 "two")
(finish 1)
;=> 1
;=> prints ""
;=> logs "1 of \"two\"\n"

(display "to the log" (current-error-port))
(void)
;=> nothing
;=> prints ""
;=> logs "to the log"

(map-async (lambda (x) (display x) x) '(1 2 3) #:max-concurrent 1)
;=> [1, 2, 3]
;=> prints "123"

(define out (open-output-string))
(parameterize ([current-output-port out]) (display "caught"))
(string-append "<" (get-output-string out) ">")
;=> "<caught>"
;=> prints ""

(with-output-to-string (lambda () (display "caught")))
;=> error 1:2 with-output-to-string is not defined

(require racket/port)
(with-output-to-string (lambda () (display "caught")))
;=> "caught"
;=> prints ""

(display (llm-query #:data "a"))
;=> nothing
;=> prints "#<LLM result of call 1 at strategy.scm:1:10; (syntax-e result) is its text>"

(display "é 日本 🎉")
;=> nothing
;=> prints "é 日本 🎉"

(write (list 1 "a" 'b #\c (hash 'k 1)))
;=> nothing
;=> prints "(1 \"a\" b #\\c #hash((k . 1)))"

(display 1)
(display 2 (current-output-port))
(displayln "x" (current-error-port))
;=> nothing
;=> prints "12"
;=> logs "x\n"
