;; Themes in the free-text answers of an employee survey.
;; context: JSON array of strings

(define answers (py-eval "
import json
[a.strip() for a in json.loads(context) if a.strip()]
"))

(define batch-size 20)

(define (batches items)
  (cond
    [(null? items) '()]
    [(<= (length items) batch-size) (list items)]
    [else (cons (take items batch-size)
                (batches (drop items batch-size)))]))

(define theme-lists
  (map-async
    (lambda (batch)
      (llm-query-async
        #:instruction "These are answers of an employee survey, one a paragraph. Name the themes they raise. For each theme: a short name, the number of answers, one telling quotation."
        #:data (string-join batch "\n\n")
        #:model "gpt-4.1-mini"
        #:temperature 0.0
        #:max-tokens 600))
    (batches answers)
    #:max-concurrent 8))

(define all-themes
  (string-join
    (for/list ([themes theme-lists] [i (in-naturals 1)])
      (format "--- Batch ~a ---\n~a" i themes))
    "\n\n"))

(displayln (format "~a answers, ~a batches" (length answers) (length theme-lists)))

(define report
  (syntax-e
    (llm-query
      #:instruction "Below are the themes found in each batch of a survey. Unite themes that mean the same, add up their counts, and write a report for the works council: the eight biggest themes with count, quotation and a suggested measure."
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 1500)))

(finish report)
