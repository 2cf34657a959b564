;; @data data/sales.csv
;; The model writes the analysis for a table whose columns are not known in advance.

(define sample (py-exec "print('\\n'.join(context.splitlines()[:6]))"))

(define (write-code previous-error)
  (unsafe-raw-query
    #:instruction "Write Scheme code that analyses a CSV table. The whole table is a string in the Python variable context; use (py-exec \"...\"), which returns what the Python code prints. The code must define a variable `report`, a string with the main trends, and must not call (finish). If an error of an earlier attempt is given, avoid it. Return only the code."
    #:data (string-append "SAMPLE:\n" sample "\n\nERROR OF THE EARLIER ATTEMPT:\n" previous-error)
    #:model "gpt-4.1"
    #:temperature 0.0
    #:max-tokens 1500))

(define max-attempts 3)

;; Gives the report, or #f when no attempt ran through
(define report
  (let loop ([attempt 1] [previous-error "none"])
    (define code (write-code previous-error))
    (define outcome
      (try (begin
             (unsafe-exec-sub-output (datum->syntax #f code))
             (list 'ok (finish-var "report")))
        on-error (lambda (e) (list 'failed e))))
    (cond
      [(eq? (first outcome) 'ok) (second outcome)]
      [(< attempt max-attempts) (loop (+ attempt 1) (second outcome))]
      [else #f])))

(finish
  (if report
      (syntax-e
        (llm-query
          #:instruction "Rewrite this report for a reader who has one minute."
          #:data (format "~a" report)
          #:model "gpt-4o"
          #:max-tokens 300))
      (format "No analysis succeeded in ~a attempts." max-attempts)))
