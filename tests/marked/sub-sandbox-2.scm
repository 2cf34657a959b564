;; What generated code defines is not known.
(define code (unsafe-raw-query #:instruction "Write Scheme code that defines `total`."))
(unsafe-exec-sub-output code)
(finish (finish-var "anything"))
