;; @data data/spec.txt
;; Try ways to a feasible staffing plan, cheapest first; Python checks each proposal.

(define approaches
  '("a simple rotation that repeats every three days"
    "a greedy assignment, day by day, seniors first"
    "two blocks of seven days with different teams"))

(define (propose approach)
  (syntax-e
    (llm-query
      #:instruction (string-append
        "Propose how many nurses work each shift on each of the 14 days. Approach: " approach
        ". Return JSON: {\"plan\": [[early, late, night], ...]} with 14 rows of three integers.")
      #:data context
      #:model "gpt-4.1"
      #:json #t
      #:temperature 0.0
      #:max-tokens 700)))

;; "" when the plan holds, otherwise what is wrong with it
(define (problems plan)
  (py-set! "plan_json" plan)
  (py-eval "
import json
rows = json.loads(plan_json).get('plan', [])
issues = []
if len(rows) != 14:
    issues.append('not 14 days')
for day, row in enumerate(rows, 1):
    if len(row) != 3 or min(row) < 6:
        issues.append('day %d has a shift below six nurses' % day)
    elif sum(row) > 40:
        issues.append('day %d needs more than 40 nurses' % day)
'; '.join(issues)
"))

(define (search approaches)
  (cond
    [(null? approaches) #f]
    [else
     (define plan (propose (car approaches)))
     (define found (problems plan))
     (display (format "~a: ~a\n" (car approaches) (if (string=? found "") "holds" found)))
     (if (string=? found "")
         plan
         (search (cdr approaches)))]))

(finish (or (search approaches) "No approach led to a plan that holds; a solver is needed."))
