;; What generated code defines is known only from the prompt.
(define goal "Count the words.")
(define code
  (unsafe-raw-query
    #:instruction (string-append "Write Scheme code for this goal: " goal " Define a variable "
                                 "named `word-count`. Use (helper-one) where it helps.")))
(unsafe-exec-sub-output (datum->syntax #f code))
;;                      ^^^^^^^^^^^^^^^^^^^^^^^ generated-code-unvalidated: This runs code that a model wrote, which the program has not looked at, and an error in it ends the run. Test it first, or catch the error with `(try … on-error …)` and ask again.
(displayln (finish-var "word-count"))
(displayln (finish-var "helper-one"))
(finish (finish-var "wordcount"))
;;                  ^^^^^^^^^^^ finish-var-of-nothing: The prompt asks for code that defines `word-count`; it does not say `wordcount`.
