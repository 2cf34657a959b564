;; @data data/logs.txt
;; The planner sees a sample of an unknown log format and writes the analysis itself.

(define sample (py-exec "
lines = context.splitlines()
print(len(lines), 'lines, the first eight:')
print('\\n'.join(lines[:8]))
"))

(define api-notes
  "Primitives: (py-exec code) runs Python and returns what it prints, (py-eval code) returns a value,
(py-set! name value) sets a Python variable, (llm-query #:instruction s #:data s #:model m) asks a model
and (syntax-e result) gives its text. The whole log is in the variable context in Scheme and in Python.")

(define plan
  (unsafe-raw-query
    #:instruction (string-append
      "Write Scheme code that finds the three most important problems in a log file. A sample is given.\n"
      api-notes
      "\nCount with Python, and use a model only for the wording."
      "\nWhen the report is ready, end the program with (finish report)."
      "\nReturn only the code.")
    #:data sample
    #:model "gpt-4.1"
    #:temperature 0.0
    #:max-tokens 2000))

(display plan)
(newline)

(define report
  (try (unsafe-exec-sub-output (datum->syntax #f plan))
    on-error (lambda (e)
               (string-append "The generated analysis failed: " e))))

(define title
  (syntax-e
    (llm-query
      #:instruction "Give this report a title of at most eight words."
      #:data (format "~a" report)
      #:model "gpt-4o-mini"
      #:max-tokens 30)))

(finish (format "~a\n\n~a" title report))
