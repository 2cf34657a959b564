;; A prompt that names no variable leaves everything open.
(define code (unsafe-raw-query #:instruction "Write Scheme code that counts the words."))
(unsafe-exec-sub-output code)
;;                      ^^^^ generated-code-unvalidated: This runs code that a model wrote, which the program has not looked at, and an error in it ends the run. Test it first, or catch the error with `(try … on-error …)` and ask again.
(finish (finish-var "anything"))
