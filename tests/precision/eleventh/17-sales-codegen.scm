;; @data data/sales.csv

;; Task: the columns are not known in advance, so a strong model writes the analysis.

(define sample
  (let ([lines (string-split context "\n")])
    (string-join (take lines (min 8 (length lines))) "\n")))

(define task
  "Write Scheme code (Racket) that analyzes the CSV text in the variable `context`, of which you see the first lines.
Use (py-eval \"...\") with Python's csv and io modules to compute; the Python variable `context` holds the same text.
Define the variable `report` as a string: rows, totals by each category column, the best and the worst month.
Do not call any model. Do not call finish. Return only the code.")

(define (write-code data)
  (unsafe-raw-query
    #:instruction task
    #:data data
    #:model "gpt-4.1"
    #:temperature 0.0
    #:max-tokens 1500))

;; Runs the code; gives #f and keeps the message if it fails.
(define last-error "")
(define (attempt code)
  (try
    (unsafe-exec-sub-output (datum->syntax #f code))
    (finish-var "report")
    on-error
    (lambda (message)
      (set! last-error message)
      #f)))

(define first-code (write-code sample))
(define report
  (or (attempt first-code)
      (attempt (write-code
        (string-append sample
                       "\n\nYOUR LAST PROGRAM:\n" first-code
                       "\n\nIT FAILED WITH:\n" last-error)))))

(finish (or report (string-append "The analysis failed twice: " last-error)))
