;; LLM results and handles where text is wanted.
(define answer (llm-query #:instruction "Name the topic." #:data context))
(string-append "Topic: " answer)
;;                       ^^^^^^ unwrapped-syntax-object: `string-append` wants text here, but this is an LLM result, which is opaque. Unwrap it with `(syntax-e …)`.
(string-append "Topic: " (syntax-e answer))
(string-length (llm-query #:instruction "Name the topic." #:data context))
;;             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unwrapped-syntax-object: `string-length` wants text here, but this is an LLM result, which is opaque. Unwrap it with `(syntax-e …)`.
(define (ask) (llm-query #:instruction "Name the topic." #:data context))
(string-upcase (ask))
;;             ^^^^^ unwrapped-syntax-object: `string-upcase` wants text here, but this is an LLM result, which is opaque. Unwrap it with `(syntax-e …)`.
(define handle (llm-query-async #:instruction "Name the topic." #:data context))
(string-append "Topic: " handle)
;;                       ^^^^^^ handle-used-as-text: `string-append` wants text here, but this is the handle of an asynchronous call. Wait for its answer with `(await …)`.
(string-append "Topic: " (await handle))
;;                       ^^^^^^^^^^^^^^ unwrapped-syntax-object: `string-append` wants text here, but this is an LLM result, which is opaque. Unwrap it with `(syntax-e …)`.
(syntax-e handle)
;;        ^^^^^^ handle-used-as-text: `syntax-e` wants an LLM result here, but this is the handle of an asynchronous call. Wait for its answer with `(await …)`.
(llm-query #:instruction answer #:data answer)
;;                       ^^^^^^ unwrapped-syntax-object: `llm-query` wants text here, but this is an LLM result, which is opaque. Unwrap it with `(syntax-e …)`.
(py-set! "answer" answer)
(checkpoint "answer" answer)
(define handles (map (lambda (tone) (llm-query-async #:instruction tone)) '("dry" "warm" "short")))
(string-join handles "\n")
;;           ^^^^^^^ handle-used-as-text: `string-join` wants a list of texts here, but these are handles of asynchronous calls. Wait for their answers with `(await-all …)`.
(string-join (await-all handles) "\n")
(string-join (await-all-syntax handles) "\n")
;;           ^^^^^^^^^^^^^^^^^^^^^^^^^^ unwrapped-syntax-object: `string-join` wants a list of texts here, but these are LLM results, which are opaque. Unwrap them with `(map syntax-e …)`.
(string-join (map syntax-e (await-all-syntax handles)) "\n")
(string-join (map-async (lambda (tone) (llm-query-async #:instruction tone)) '("a" "b" "c")) "\n")
(let ([text answer])
  (string-split text))
;;              ^^^^ unwrapped-syntax-object: `string-split` wants text here, but this is an LLM result, which is opaque. Unwrap it with `(syntax-e …)`.
(define (maybe x) (if (string? x) x (syntax-e x)))
(maybe answer)
(finish answer)
(await-all (llm-query-async #:instruction "Go on."))
;; [0-52+] code-after-finish: `finish` has ended the strategy before this is reached.
;;         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ handle-used-as-text: `await-all` wants a list here, but this is the handle of an asynchronous call. Put it into a list: `(list …)`.
(map-async (llm-query-async #:instruction "Go on.") '("a" "b" "c"))
;;         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ handle-used-as-text: `map-async` wants a function here, but this is the handle of an asynchronous call. Put the call into a function: `(lambda (item) …)`.
