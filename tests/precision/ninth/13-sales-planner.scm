;; @data data/sales.json
;; @budget $1 100-calls 10min
;; Nobody knows yet what this export holds: a strong model sees a sample and writes the analysis,
;; which runs in a sub-sandbox. One failure is shown to the planner for a second attempt.

(define sample (py-exec "
import json
rows = json.loads(context)
print(json.dumps({'rows': len(rows), 'sample': rows[:5]}, indent=1))
"))

(define task "Write a Scheme (Racket) program that analyzes a table of sales.
The whole table is in `context` as JSON text; the data you are shown is a sample of it.
You may use:
- (py-exec code): runs Python, returns what it prints; (py-eval code): returns a value;
  in Python, too, `context` is the JSON text
- (llm-query #:instruction text #:data text #:model \"gpt-4o-mini\" #:max-tokens 300),
  whose text is (syntax-e result); use it at most five times
Define the variable `report`, a string with the three main findings and the numbers behind them.
Do not call finish. Return the program only.")

(define (plan notes)
  (unsafe-raw-query
    #:instruction task
    #:data (string-append "SAMPLE:\n" sample notes)
    #:model "gpt-4.1"
    #:temperature 0.0
    #:max-tokens 2500))

(define (run-program code)
  (unsafe-exec-sub-output (datum->syntax #f code))
  (finish-var "report"))

(define first-program (plan ""))
(define report
  (try (run-program first-program)
    on-error
    (lambda (message)
      (eprintf "first program failed: ~a\n" message)
      (define second-program
        (plan (string-append "\n\nYOUR FIRST PROGRAM:\n" first-program
                             "\n\nIT FAILED WITH:\n" message
                             "\n\nFix it.")))
      (try (run-program second-program)
        on-error (lambda (again) (string-append "No analysis: " again))))))

(finish report)
