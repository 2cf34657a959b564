;; Survey data of unknown shape: a planner writes the analysis, with one repair attempt.
;; context: the survey export (CSV or JSON)

(define sample
  (if (> (string-length context) 3000)
      (substring context 0 3000)
      context))

(define task
  "Write RLM-Scheme code that analyses a survey export.

AVAILABLE: context (the whole export as a string, in Scheme and in Python), llm-query, llm-query-async, map-async, syntax-e (unwraps the result of llm-query), py-exec (returns what it prints), py-eval (returns a value), py-set!.

The code must:
1. parse the export in Python,
2. tabulate the closed questions,
3. summarise the open answers with gpt-4o-mini (map-async, at most 40 calls),
4. define the variable `report` as a string,
5. not call finish.

Return only the Scheme code.")

(define (plan data)
  (unsafe-raw-query
    #:instruction task
    #:data data
    #:model "gpt-4.1"
    #:temperature 0.0
    #:max-tokens 3000))

(define (check-code code)
  (when (string-contains? code "(finish ")
    (error "the generated code calls finish"))
  code)

(define (run code)
  (unsafe-exec-sub-output (datum->syntax #f (check-code code)))
  (finish-var "report"))

(define (attempt data tries-left)
  (define code (plan data))
  (with-handlers ([exn:fail?
                   (lambda (e)
                     (display (format "attempt failed: ~a\n" (exn-message e)))
                     (if (> tries-left 0)
                         (attempt (string-append "SAMPLE:\n" sample
                                                 "\n\nYOUR EARLIER CODE:\n" code
                                                 "\n\nITS ERROR:\n" (exn-message e)
                                                 "\n\nFix it.")
                                  (- tries-left 1))
                         #f))])
    (run code)))

(define report (attempt (string-append "SAMPLE:\n" sample) 1))

(cond
  [report
   (checkpoint "survey-report" report)
   (finish report)]
  [else
   (finish "The generated analysis failed twice; please look at the export by hand.")])
