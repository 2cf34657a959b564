;; Unknown CSV: a planner looks at its head and writes Scheme code for the
;; sub-sandbox; one retry with the error message.

(define head-lines
  (let ([lines (string-split context "\n")])
    (string-join (take lines (min 15 (length lines))) "\n")))

(define (write-code remark)
  (unsafe-raw-query
    #:instruction (string-append
                    "Write Scheme code (Racket dialect) that analyses a CSV file. "
                    "Its first lines are in the data; the whole text is in the Python variable `context`. "
                    "Use (py-exec \"...\") with the csv and statistics modules. "
                    "Compute row count, and for each numeric column minimum, mean and maximum. "
                    "Define the Scheme variable final_report, a string with the results. "
                    "Make no LLM calls and do not end the program yourself. Return only the code.")
    #:data (string-append "FIRST LINES:\n" head-lines "\n\nREMARK:\n" remark)
    #:model "gpt-4.1"
    #:temperature 0.0
    #:max-tokens 2000))

(define (forbidden? code)
  (or (string-contains? code "(finish ")
      (string-contains? code "llm-query")
      (string-contains? code "os.system")
      (string-contains? code "subprocess")))

(define (try-code remark attempts)
  (define code (write-code remark))
  (define problem
    (if (forbidden? code)
        "The code used a forbidden function."
        (with-handlers ([exn:fail? exn-message])
          (unsafe-exec-sub-output code)
          #f)))
  (cond
    [(not problem) (format "~a" (finish-var "final_report"))]
    [(> attempts 1)
     (try-code (string-append "Your last program failed: " problem) (- attempts 1))]
    [else #f]))

(define statistics (try-code "none" 2))

(if statistics
    (let ([reading (llm-query
                     #:instruction "Explain these column statistics to a manager in five sentences. Point out implausible values."
                     #:data statistics
                     #:model "gpt-4o-mini"
                     #:temperature 0.2
                     #:max-tokens 300)])
      (finish (string-append statistics "\n\n" (syntax-e reading))))
    (finish "The generated analysis failed twice; please look at the file by hand."))
