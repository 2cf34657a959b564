;; What else than text may be wanted of an LLM result, and how to get at that.
(define rated (llm-query #:instruction "Rate it. Return JSON: {score: int}" #:json #t))
(define score (llm-query #:instruction "Rate it from 1 to 10." #:data context))
(hash-ref rated 'score)
;;        ^^^^^ unwrapped-syntax-object: `hash-ref` wants a hash here, but this is an LLM result, which is opaque. Parse it in Python: `(py-set! "text" …)` and `(py-eval "import json\njson.loads(text)")`.
(first rated)
;;     ^^^^^ unwrapped-syntax-object: `first` wants a list here, but this is an LLM result, which is opaque. Parse it in Python: `(py-set! "text" …)` and `(py-eval "import json\njson.loads(text)")`.
(+ score 1)
;; ^^^^^ unwrapped-syntax-object: `+` wants a number here, but this is an LLM result, which is opaque. Take the number out of its text: `(string->number (syntax-e …))`.
(+ (string->number (syntax-e score)) 1)
;; ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unchecked-number: This is #f for an answer such as "7/10" or "Score: 7", and counting with #f is an error. Take the number out with `regexp-match`, or give a default: `(or (string->number …) 0)`.
(py-set! "text" rated)
(finish (hash-ref (py-eval "import json\njson.loads(text)") 'score))
