;; Variables that `finish-var` can and cannot find.
(displayln (finish-var "answer"))
;;                     ^^^^^^^^ finish-var-of-nothing: No code has been run in a sub-sandbox before this.
(unsafe-exec-sub-output "(define answer 42) (define (half n) (/ n 2))")
(unsafe-exec-sub-output (datum->syntax #f '(begin (define quoted 1))))
(define program "(define from-constant 1)")
(unsafe-exec-sub-output program)
(py-exec "from_python = 1")
(py-set! "given" 2)
(displayln (list (finish-var "answer") (finish-var "half") (finish-var "quoted")
                 (finish-var "from-constant") (finish-var "from_python") (finish-var "given")))
(displayln (finish-var "anser"))
;;                     ^^^^^^^ finish-var-of-nothing: Neither code run in a sub-sandbox nor Python defines `anser`. Did you mean `answer`?
(displayln (finish-var "program"))
;;                     ^^^^^^^^^ finish-var-of-nothing: Neither code run in a sub-sandbox nor Python defines `program`.
