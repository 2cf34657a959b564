;; Values of another kind than is wanted, and several values taken as one.
(define plain (py-exec "print([1, 2, 3])"))
(define answer (syntax-e (llm-query #:instruction "Return json: {label: str}" #:data context #:json #t)))
(define calls (list (llm-query-async #:instruction "A" #:data context) (llm-query-async #:instruction "B" #:data context)))
(define-values (first-text others) (await-any calls))
(define fastest (await-any calls))
(define halves (partition even? '(1 2 3)))
;;             ^^^^^^^^^^^^^^^^^^^^^^^^^^ multiple-values-as-one: This gives several values, and one is expected here. Take them with `(define-values (a b) …)` or `(let-values ([(a b) …]) …)`.
(display
  (list
    (length plain)
;;          ^^^^^ wrong-kind: `length` wants a list here, but this is text.
    (hash-ref answer 'label)
;;            ^^^^^^ json-text-used-as-data: `hash-ref` wants a hash here, but the answer of a model is text, JSON or not. Parse it in Python: `(py-set! "text" …)` and `(py-eval "import json\njson.loads(text)")`.
    (map string-upcase context)
;;                     ^^^^^^^ json-text-used-as-data: `map` wants a list here, but the loaded data is text, JSON or not. Parse it in Python: `(py-set! "text" …)` and `(py-eval "import json\njson.loads(text)")`.
    (car fastest)
;;       ^^^^^^^ multiple-values-as-one: `car` wants a list here. `await-any` gives two values, and where one is expected the text of the first answer alone. Take both with `(define-values (answer others) (await-any …))`.
    (string-append "Count: " (length calls))
;;                           ^^^^^^^^^^^^^^ wrong-kind: `string-append` wants text here, but this is a number. Write it as text with `(number->string …)`.
    (string-append "All: " (await-all calls))
;;                         ^^^^^^^^^^^^^^^^^ wrong-kind: `string-append` wants text here, but this is a list. Make it one text, with `(string-join …)` if it holds texts.
    (+ 1 answer)
;;       ^^^^^^ wrong-kind: `+` wants a number here, but this is text. Read it with `(string->number …)`, which gives #f for any other text.
    (string-length 5)
;;                 ^ wrong-kind: `string-length` wants text here, but this is a number. Write it as text with `(number->string …)`.
    (+ 1 "2")
;;       ^^^ wrong-kind: `+` wants a number here, but this is text. Read it with `(string->number …)`, which gives #f for any other text.
    (vote calls)
;;        ^^^^^ handle-used-as-text: `vote` wants functions that it calls itself, but these are handles of calls that are under way. Put each call into one: `(lambda () …)`.
    (tree-reduce (lambda (group) (string-join group)) (await-all calls))
;;               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ reducer-arity: `tree-reduce` calls its `fn` with 2 arguments, but this function takes 1 argument.
    (foldl (lambda (item) item) "" '("a" "b"))
;;         ^^^^^^^^^^^^^^^^^^^^ reducer-arity: `foldl` calls its function with 2 arguments, but this function takes 1 argument.
    (format "~a ~a" (length calls) plain)
    first-text others halves))
(finish "done")
