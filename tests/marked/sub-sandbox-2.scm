;; What generated code defines is not known.
(define code (unsafe-raw-query #:instruction "Write Scheme code that defines `total`."))
(unsafe-exec-sub-output code)
;;                      ^^^^ generated-code-unvalidated: This runs code that a model wrote, which the program has not looked at, and an error in it ends the run. Test it first, or catch the error with `(try … on-error …)` and ask again.
(finish (finish-var "anything"))
