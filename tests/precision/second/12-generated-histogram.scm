;; @data data/survey.csv

;; The columns of the survey differ from month to month, so a model writes the analysis.
(define head
  (py-eval "'\\n'.join(context.splitlines()[:6])"))

(define code
  (unsafe-raw-query
    #:instruction "You see the first lines of a CSV file. The whole file is the string `context`, in Scheme and in Python.
Write a Scheme program that
- parses it with (py-exec ...) using the csv module,
- computes the mean of every numeric column,
- defines `report`, a string with one line for each column,
- ends with (finish report).
Return only the Scheme code."
    #:data head
    #:model "gpt-4.1"
    #:temperature 0.0
    #:max-tokens 1200))

(define outcome
  (try
    (unsafe-exec-sub-output (datum->syntax #f code))
    (finish-var "report")
    on-error (lambda (message)
               (string-append "The generated analysis failed: " message))))

(define comment
  (llm-query
    #:instruction "Comment on these column means in three sentences for a team lead."
    #:data outcome
    #:model "gpt-4o-mini"
    #:max-tokens 200))

(finish (string-append outcome "\n\n" (syntax-e comment)))
