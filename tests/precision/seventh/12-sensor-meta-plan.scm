;; Unknown sensor dump: let a strong model look at a sample and write the analysis.
;; context: CSV text, columns unknown

(define sample
  (py-exec "
rows = context.splitlines()
print('rows:', len(rows))
print('\\n'.join(rows[:25]))
"))

(define (plan-for sample-text)
  (unsafe-raw-query
    #:instruction (string-append
      "Write RLM-Scheme code that analyses a CSV of sensor readings.

AVAILABLE: context (the whole CSV as a string, also in Python), llm-query, llm-query-async, map-async, syntax-e, py-exec (returns what is printed), py-eval, py-set!.

TASK:
1. Parse the CSV in Python with the csv module; find the time column and the numeric columns.
2. Compute per sensor: count, mean, min, max, longest gap.
3. Find readings more than four standard deviations from the mean.
4. Ask gpt-4o-mini once to explain the findings in plain words.
5. Define the variable `analysis` (a string) with tables and explanation.
6. Do NOT call (finish).

Return ONLY the Scheme code.")
    #:data sample-text
    #:model "gpt-4.1"
    #:temperature 0.0
    #:max-tokens 2500))

(define code (plan-for sample))

;; one more attempt, with the error message, if the generated code fails
(define (run-plan text)
  (with-handlers ([exn:fail?
                   (lambda (e)
                     (define fixed
                       (plan-for (string-append sample
                                                "\n\nYOUR CODE:\n" text
                                                "\n\nIT FAILED WITH:\n" (exn-message e)
                                                "\nFix it.")))
                     (if (safe-enough? fixed)
                         (unsafe-exec-sub-output (datum->syntax #f fixed))
                         (error "the repaired code was refused")))])
    (unsafe-exec-sub-output (datum->syntax #f text))))

(define (safe-enough? text)
  (not (or (string-contains? text "(finish ")
           (string-contains? text "import os")
           (string-contains? text "subprocess"))))

(cond
  [(safe-enough? code)
   (run-plan code)
   (define result (finish-var "final_report"))
   (checkpoint "sensor-analysis" result)
   (finish result)]
  [else
   (finish (string-append "The generated code was refused:\n" code))])
