;; Texts from outside on their way to instructions, Python and code.
(define critique (syntax-e (llm-query #:instruction "List the weaknesses." #:data context)))
(define order (string-append "Put this right: " critique))
(define notes (map-async (lambda (part) (llm-query-async #:instruction "Sum up." #:data part)) '("a" "b" "c")))
(define (ask text) (syntax-e (llm-query #:instruction (format "Answer: ~a" text))))
;;                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^ tainted-instruction: This instruction contains the answer of a model and the loaded data: a sentence in it can take over the call. Pass it as `#:data`, or say with `(unsafe-interpolate …)` that it is meant to steer.
(define label (syntax-e (llm-query #:instruction "Answer bug or question." #:data context)))
(define (route known)
  (if (member known '("bug" "question"))
      (llm-query #:instruction (string-append "Handle this " known) #:data context)
      (llm-query #:instruction (string-append "Handle this " known) #:data context)))
;;                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ tainted-instruction: This instruction contains the answer of a model: a sentence in it can take over the call. Pass it as `#:data`, or say with `(unsafe-interpolate …)` that it is meant to steer.
(define (strict known)
  (unless (member known '("bug" "question")) (error "no label"))
  (llm-query #:instruction (string-append "Handle this " known) #:data context))
(define meant (unsafe-interpolate (llm-query #:instruction "Write an instruction." #:data context)))
(define count (string->number label))
;;            ^^^^^^^^^^^^^^^^^^^^^^ prose-as-number: The instruction asks for more than a number, and of such an answer this gives #f. Ask for the number alone, or take it out of the answer with `regexp-match`.
(define table (hash "bug" "Reproduce it." "question" "Answer it."))
(py-set! "label" label)
(define words (py-exec "print(len(label.split()))"))
(define parts (py-exec "import json\nprint(json.dumps([p['title'] for p in json.loads(context)]))"))
(display
  (list
    (llm-query #:instruction order #:data context)
;;                           ^^^^^ tainted-instruction: This instruction contains the answer of a model: a sentence in it can take over the call. Pass it as `#:data`, or say with `(unsafe-interpolate …)` that it is meant to steer.
    (ask critique)
    (ask (string-join notes "\n"))
    (ask (car notes))
    (ask (number->string (string-length critique)))
    (ask (hash-ref table label "Read it."))
    (ask words)
    (ask parts)
    (llm-query #:instruction meant #:data context)
    (llm-query #:instruction context)
    (llm-query #:instruction (string-append "Translate: " context))
;;                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ tainted-instruction: This instruction contains the loaded data: a sentence in it can take over the call. Pass it as `#:data`, or say with `(unsafe-interpolate …)` that it is meant to steer.
    (llm-query #:instruction "Go on." #:data (string-append "NOTES: " critique))
    (route label)
    (strict label)
    (ask count)))
(display (py-exec (string-append "print('''" critique "'''.upper())")))
;;                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ tainted-python: This Python source contains the answer of a model: a quote or line break in it breaks the source, and what follows may run as code. Hand it over with `(py-set! "name" …)` and use the name.
(display (py-eval (string-append "[" (string-join notes ",") "]")))
;;                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ tainted-python: This Python source contains the answer of a model: a quote or line break in it breaks the source, and what follows may run as code. Hand it over with `(py-set! "name" …)` and use the name.
(display (py-eval (string-append "range(" (number->string (length notes)) ")")))
(display (unsafe-exec-sub-output label))
;;                               ^^^^^ generated-code-unvalidated: This runs code that a model wrote, which the program has not looked at, and an error in it ends the run. Test it first, or catch the error with `(try … on-error …)` and ask again.
(display (try (unsafe-exec-sub-output critique) on-error (lambda (e) "failed")))
(display (py-exec label))
;;                ^^^^^ generated-code-unvalidated: This runs Python that a model wrote after it has read data: a sentence in the data can decide what runs here, with all that Python can do. Test its text first, or have it reviewed; or ask for Scheme code, which `unsafe-exec-sub-output` checks and runs in a sandbox of its own.
(unsafe-overwrite 'context label)
;;                         ^^^^^ unsafe-overwrite: From here on the loaded data is an answer of a model, for Python and for every later call, and what was loaded is gone. Give the text a name of its own with `define`.
(unsafe-overwrite 'context (string-trim context))
(unsafe-overwrite 'context "nothing")
;;                         ^^^^^^^^^ unsafe-overwrite: From here on the loaded data is a text of the program, for Python and for every later call, and what was loaded is gone. Give the text a name of its own with `define`.
(finish (unsafe-raw-query #:instruction "Sum up." #:data context))
;;      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unsafe-raw-query-without-need: This answer is not run as code, so nothing is gained by leaving its wrapper off. Use `(syntax-e (llm-query …))`: the result remembers the call that made it.
