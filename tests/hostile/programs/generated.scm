;;; Programs that a model wrote

(unsafe-exec-sub-output "(finish 1)")
"went on"
;=> value "went on"

(unsafe-exec-sub-output "(open-input-file \"@SECRET@\")")
;=> error generated-code: `open-input-file` is not available. A strategy cannot read or write files. Name the file w

(unsafe-exec-sub-output "(let loop () (loop))")
;=> limit computing

(unsafe-exec-sub-output "(sync never-evt)")
;=> limit idle

(unsafe-exec-sub-output "(let loop ([l '()]) (loop (cons (make-vector 1000 l) l)))")
;=> limit memory | limit computing

(unsafe-exec-sub-output "(let loop () (display \"flood\") (loop))")
;=> limit output

(unsafe-exec-sub-output "(let loop () (llm-query #:instruction \"Say\" #:data \"x\") (loop))")
;=> limit calls

(unsafe-exec-sub-output "(let loop () (thread (lambda () (sync never-evt))) (loop))")
;=> limit threads

(unsafe-exec-sub-output "(thread (lambda () (let l () (l)))) 5")
(sleep 0.05)
"went on"
;=> value "went on"

(unsafe-exec-sub-output "(kill-thread (current-thread))")
;=> error runtime: unsafe-exec-sub-output: the generated program was stopped (killed)

(unsafe-exec-sub-output "(close-output-port (current-output-port)) 1")
(display "x")
"went on"
;=> value "went on"

(define secret 42)
(unsafe-exec-sub-output "secret")
;=> error generated-code: `secret` is not defined.

(define mine 1)
(unsafe-exec-sub-output "(define mine 2) mine")
mine
;=> value 1

(unsafe-exec-sub-output "(unsafe-overwrite 'context \"evil\")")
context
;=> value "data"

(unsafe-overwrite 'context (make-string 3 #\a))
(unsafe-exec-sub-output "(string-set! context 0 #\\b)")
;=> error generated-code: string-set!: contract violation

(unsafe-exec-sub-output "(define (finish x) x)")
;=> error generated-code: `finish` belongs to the dialect and cannot be redefined; choose another name.

(unsafe-exec-sub-output "(((")
;=> error generated-code: This ( is not closed, nor the 2 around it: expected ))) after line 1.

(unsafe-exec-sub-output "(car")
;=> error generated-code: This ( is not closed: expected ) after line 1.

(unsafe-exec-sub-output "")
;=> value ""

(unsafe-exec-sub-output "\0😀")
;=> error generated-code: This is a NUL character, which no program has: is this a binary file?

(unsafe-exec-sub-output (make-string 3000000 #\())
;=> error generated-code: the program has more than 200,000 characters

(unsafe-exec-sub-output (string-append (make-string 20000 #\() (make-string 20000 #\))))
;=> error generated-code: This text nests 20,000 brackets in one another, and is not looked at. Is it a program?

(unsafe-exec-sub-output (string-append* (make-list 20000 "(define x (list 1 2 3 (quote (a b)) x)) ")))
;=> error generated-code: the program has more than 200,000 characters

(unsafe-exec-sub-output "(unsafe-exec-sub-output \"(unsafe-exec-sub-output \\\"(unsafe-exec-sub-output \\\\\\\"1\\\\\\\")\\\")\")")
;=> limit depth

(define (dive) (unsafe-exec-sub-output "(unsafe-exec-sub-output \"(py-exec \\\"1\\\")\")") (dive))
(dive)
;=> limit computing

(define code "(unsafe-exec-sub-output (get-context \"notes\"))")
(unsafe-overwrite 'notes code)
(unsafe-exec-sub-output code)
;=> limit depth

(let loop () (thread (lambda () (unsafe-exec-sub-output "(let l () (sleep 0.01) (l))"))) (loop))
;=> limit threads

(parameterize ([token-budget 50])
  (unsafe-exec-sub-output "(parameterize ([token-budget 9999]) (llm-query #:instruction \"Say\" #:data \"1\" #:max-tokens 99))"))
;=> error generated-code: llm-query: the call could exceed the token budget, so it was not sent

(define f (unsafe-exec-sub-output "(lambda () (open-input-file \"x\"))"))
(f)
;=> error generated-code: `open-input-file` is not available. A strategy cannot read or write files. Name the file w

(define v (unsafe-exec-sub-output "(define v (vector 1)) (vector-set! v 0 v) v"))
(finish v)
;=> value "#0=#(#0#)"

(finish-var "../../x\0")
;=> error runtime: finish-var: neither the last sub-sandbox nor Python has this variable

(finish-var "__import__('os').system('id')")
;=> error runtime: finish-var: neither the last sub-sandbox nor Python has this variable

(unsafe-exec-sub-output "#lang racket/base\n(require racket/system)\n(system \"id\")")
;=> error generated-code: A strategy has no #lang line: its language is fixed.

(unsafe-exec-sub-output "(exit 0)")
;=> error generated-code: `exit` is not available. A strategy cannot end the process; `(finish value)` ends the run 

(try (unsafe-exec-sub-output "(no-such-function 1)") on-error (lambda (m) m))
;=> value "unsafe-exec-sub-output: the generated program failed: it was not run, because of\n  line 1, column 2: `no-such-function` is not defined."
