;;; A recursive call runs the program that the sub-model writes

;| says four: "```scheme\n(define n (string-length context)) (finish (number->string n))\n```"
;| data: "the parent's data"
(define counted (llm-query #:instruction "count" #:data "four" #:recursive #t))
(list (string-append (syntax-e counted) "!") (syntax? counted) context)
;=> ["4!", true, "the parent's data"]
;=> calls 1

;| says x: "(finish (llm-query #:data (string-append context \"-inner\")))"
((recursive-spawn "analyze") "x")
;=> "[x-inner]"
;=> calls 2

;| says x: "(* 6 7)"
(unsafe-raw-query #:instruction "compute" #:data "x" #:recursive #t)
;=> "42"

;| says x: "(finish (list 1 \"two\" (hash 'three 3)))"
(syntax-e (llm-query #:instruction "compute" #:data "x" #:recursive #t))
;=> "[1,\"two\",{\"three\":3}]"

;| says x: "(display \"only output\")"
(syntax-e (llm-query #:instruction "say" #:data "x" #:recursive #t))
;=> "only output"
;=> prints "only output"

;| says x: "(define secret 1) (finish \"done\")"
(llm-query #:instruction "say" #:data "x" #:recursive #t)
secret
;=> error 2:1 secret is not defined

;| says x: "(finish mine)"
(define mine 1)
(llm-query #:instruction "say" #:data "x" #:recursive #t)
;=> error 2:1 mine

;| says x: "(finish \"inner\")"
(finish (string-append "outer and " (syntax-e (llm-query #:instruction "say" #:data "x" #:recursive #t))))
;=> "outer and inner"
;=> status finished

;| data: "shared"
;| says go: "(finish context)"
(llm-query #:instruction "go" #:recursive #t)
;=> error ? generated program

;;; Down to the third level and no deeper

;| says go: "(finish (llm-query #:instruction \"again\" #:data \"go\" #:recursive #t))"
(llm-query #:instruction "start" #:data "go" #:recursive #t)
;=> error 1:1 Programs started programs deeper than they may (3 levels).
;=> kind limit
;=> calls 3

;| says one: "(finish (llm-query #:instruction \"next\" #:data \"two\" #:recursive #t))"
;| says two: "(finish (llm-query #:instruction \"next\" #:data \"three\" #:recursive #t))"
;| says three: "(finish (string-append context \" is the third level\"))"
(llm-query #:instruction "start" #:data "one" #:recursive #t)
;=> "three is the third level"
;=> calls 3

;| says one: "(finish (llm-query #:instruction \"next\" #:data \"two\" #:recursive #t))"
;| says two: "(finish \"level two\")"
((recursive-spawn "start" #:depth 2) "one")
;=> "level two"

;| says one: "(finish (llm-query #:instruction \"next\" #:data \"two\" #:recursive #t))"
;| says two: "(finish (llm-query #:instruction \"next\" #:data \"three\" #:recursive #t))"
((recursive-spawn "start" #:depth 1) "one")
;=> error 1:1 #:depth | at most 2 levels deep
;=> calls 2

;| says one: "(finish \"x\")"
((recursive-spawn (lambda () "made when asked") #:model "gpt-4.1") "one")
;=> "x"
;=> asked {"model": "gpt-4.1", "data": "one"}

((recursive-spawn "go" #:depth 4) "one")
;=> error 1:2 recursive-spawn | 1 to 3

((recursive-spawn 5) "one")
;=> error 1:2 recursive-spawn | an instruction

((recursive-spawn (lambda () 5)) "one")
;=> error 1:1 recursive-spawn | text for #:instruction

;;; What it costs counts where it was started

;| says x: "(llm-query #:data \"y\" #:max-tokens 500)"
(parameterize ([token-budget 700])
  (llm-query #:instruction "go" #:data "x" #:max-tokens 300 #:recursive #t)
  (token-budget))
;=> 670
;=> calls 2

;| says x: "(llm-query #:data \"y\" #:max-tokens 500)"
(parameterize ([token-budget 400])
  (llm-query #:instruction "go" #:data "x" #:max-tokens 300 #:recursive #t))
;=> error 2:3 token budget | up to 500
;=> calls 1

;| says x: "(finish (token-budget))"
(parameterize ([token-budget 400])
  (llm-query #:instruction "go" #:data "x" #:max-tokens 300 #:recursive #t))
;=> "385"

;| says x: "(llm-query #:data \"y\")"
(llm-query #:instruction "go" #:data "x" #:recursive #t)
(hash-ref (tokens-used) 'calls)
;=> 2

;;; Programs that cannot run, and programs that fail

;| says x: "(finish (car '()))"
(llm-query #:instruction "go" #:data "x" #:recursive #t)
;=> error 1:1 generated program failed at line 1, column 9 | car
;=> kind generated-code

;| says x: "I cannot write code."
(llm-query #:instruction "go" #:data "x" #:recursive #t)
;=> error 1:1 it was not run, because of
;=> kind generated-code

;| says x: "(finish (string-append \"a\" (llm-query #:data \"b\")))"
(try (llm-query #:instruction "go" #:data "x" #:recursive #t)
  on-error (lambda (message) (string-contains? message "syntax-e")))
;=> true
