;; @data data/reviews.json
;; Meta-orchestration: the planner chooses how to find the drivers of bad ratings.

(define sample (py-exec "
import json
rows = json.loads(context)
print(json.dumps({'total': len(rows), 'sample': rows[:4]}, indent=1))
"))

(define plan
  (unsafe-raw-query
    #:instruction "Design and write the orchestration for this job: find what drives bad ratings in customer reviews. The reviews are a JSON array in the variable context (Scheme and Python).

You may use llm-query, llm-query-async, map-async, py-exec, py-eval, py-set!, checkpoint.
Choose between asking a model about every review, clustering first, or filtering by stars first.

The code must
1. set the variable `driver_report` to a string with the drivers, most important first
2. not call (finish)

Return only the Scheme code."
    #:data sample
    #:model "gpt-4.1"
    #:temperature 0.0
    #:max-tokens 2500))

(checkpoint "survey/plan" plan)

(define ran?
  (try (begin (unsafe-exec-sub-output (datum->syntax #f plan)) #t)
    on-error (lambda (e)
               (display (string-append "plan failed: " e "\n"))
               #f)))

(define drivers
  (if ran?
      (finish-var "drivers_report")
      "The plan could not be run; see the output."))

(define letter
  (syntax-e
    (llm-query
      #:instruction "Write a note to the head of product on these drivers of bad ratings. Half a page."
      #:data drivers
      #:model "gpt-4o"
      #:max-tokens 500)))

(finish letter)
