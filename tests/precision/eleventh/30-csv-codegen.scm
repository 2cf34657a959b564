;; @data data/sales.csv

;; Task: let a strong model write the analysis of a CSV file whose columns we do not know.

(define sample
  (let ([lines (string-split context "\n")])
    (string-join (take lines (min 10 (length lines))) "\n")))

(define code
  (unsafe-raw-query
    #:instruction "You see the first lines of a CSV file. Write Scheme code (Racket) that analyzes the whole file, which is in the variable `context`.
- Use (py-eval \"...\") for the arithmetic; in Python the text is also named `context`.
- Compute revenue by region and by product, and the best month.
- Build a string `report` with the results.
- End the program with (finish report).
Return only the code, without explanation."
    #:data sample
    #:model "gpt-4.1"
    #:temperature 0.0
    #:max-tokens 1500))

(display "Running the generated analysis...\n")

(define figures
  (try
    (unsafe-exec-sub-output (datum->syntax #f code))
    (finish-var "report")
    on-error
    (lambda (message)
      (finish (string-append "The generated analysis failed: " message)))))

(define commentary
  (syntax-e (llm-query
    #:instruction "Comment on these sales figures in one paragraph for the management."
    #:data figures
    #:model "gpt-4o"
    #:temperature 0.3
    #:max-tokens 300)))

(finish (string-append figures "\n\n" commentary))
