;; The shape of the data is unknown: a model writes the analysis, one retry on failure.
;; @budget $1.50

(define sample
  (py-eval "context[:3000]"))

(define task
  (string-append
   "Write Scheme code (RLM-Scheme, a Racket dialect) which analyses the data in the variable `context` (a string).\n"
   "Tools: (py-exec \"statements\") returns what they print; (py-eval \"expression\") returns its value; "
   "(llm-query #:instruction s #:data s #:model \"gpt-4o-mini\") must be wrapped in (syntax-e ...).\n"
   "Python sees the same string as `context`.\n"
   "Goal: detect the format, compute the main statistics of each field, and name outliers.\n"
   "Define a variable `final_report` which holds the report as a string. Define it last. Do not end the program yourself.\n"
   "Return only the code."))

(define (write-code notes)
  (unsafe-raw-query
   #:instruction task
   #:data (string-append "SAMPLE OF THE DATA:\n" sample notes)
   #:model "gpt-4.1"
   #:temperature 0.0
   #:max-tokens 2500))

(define (attempt code)
  (with-handlers ([exn:fail? (lambda (e) (cons 'failed (exn-message e)))])
    (unsafe-exec-sub-output code)
    (cons 'ok (finish-var "final_report"))))

(define report
  (let loop ([tries 2] [notes ""])
    (define code (write-code notes))
    (define outcome (attempt code))
    (cond
      [(eq? (car outcome) 'ok) (cdr outcome)]
      [(= tries 1) #f]
      [else
       (eprintf "generated code failed: ~a\n" (cdr outcome))
       (loop (- tries 1)
             (string-append "\n\nYOUR LAST CODE:\n" code "\n\nIT FAILED WITH:\n" (cdr outcome)))])))

(finish
 (or report
     (llm-query
      #:instruction "Describe the format of this data sample and what an analysis should look at."
      #:data sample
      #:model "gpt-4o"
      #:max-tokens 600)))
