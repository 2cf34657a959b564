;; Grade student essays against a rubric and report the distribution.
;; @budget $1.00
;; @assume essays = 60

(define essays
  (py-eval "
import re
[e.strip() for e in re.split(r'^=== .* ===$', context, flags=re.M) if e.strip()]
"))

(define rubric
  (string-append
   "Grade this essay from 1 to 10 on thesis, evidence and style. "
   "Reply with an object of the shape "
   "{\"thesis\": int, \"evidence\": int, \"style\": int, \"comment\": str} "
   "and nothing else."))

(define grades
  (map-async
   (lambda (essay)
     (llm-query-async
      #:instruction rubric
      #:data essay
      #:model "gpt-4o-mini"
      #:json #t
      #:temperature 0.0
      #:max-tokens 250))
   essays
   #:max-concurrent 10))

(checkpoint "essay-grades" grades)

(py-set! "grades" grades)
(define table
  (string-trim
   (py-exec "
import json, statistics
rows = [json.loads(g) for g in grades]
for part in ('thesis', 'evidence', 'style'):
    values = [r[part] for r in rows]
    if values:
        print(f'{part}: mean {statistics.mean(values):.1f}, lowest {min(values)}, highest {max(values)}')
for i, r in enumerate(rows, 1):
    print(f\"essay {i}: {r['comment']}\")
")))

(define advice
  (llm-query
   #:instruction "From this grade report, name the three weaknesses the class should work on, each with an exercise."
   #:data table
   #:model "gpt-4o"
   #:max-tokens 500))

(finish (string-append table "\n\n" (syntax-e advice)))
