;; What is wrong whatever a function is given is found before anything applies it.
(define (summarize text)
  (string-append
    "Summary: "
    (llm-query #:instruction "Sum up." #:data text #:max-tokens 90)))
;;  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unwrapped-syntax-object: `string-append` wants text here, but this is an LLM result, which is opaque. Unwrap it with `(syntax-e …)`.
