;; One report a department from the incident register, gathered in one document.
;; @budget $0.90
;; @assume departments = 12

(py-exec "
import json
from collections import defaultdict
register = defaultdict(list)
for row in json.loads(context):
    register[row['department']].append(f\"{row['date']}: {row['what']}\")
")

(define departments (py-eval "sorted(register)"))

(define (incidents-of department)
  (py-set! "department" department)
  (py-eval "'\\n'.join(register[department])"))

(define lists (map incidents-of departments))

(define reports
  (map-async
   (lambda (incidents)
     (llm-query-async
      #:instruction "Summarise the incidents of one department: patterns, causes, one measure to take. At most 120 words."
      #:data incidents
      #:model "gpt-4o-mini"
      #:temperature 0.1
      #:max-tokens 250))
   lists
   #:max-concurrent 6))

(checkpoint "department-reports" reports)

(define overview
  (syntax-e
   (llm-query
    #:instruction "Which patterns run through several departments? Name at most three, with the departments."
    #:data (string-join
            (for/list ([d departments] [r reports]) (string-append d ":\n" r))
            "\n\n")
    #:model "gpt-4o"
    #:temperature 0.2
    #:max-tokens 350)))

(display overview)
(newline)

(for ([department departments] [report reports] [n (in-naturals 1)])
  (define heading (format "~a. ~a (~a of ~a)" n department n (length departments)))
  (finish (string-append "OVERVIEW\n" overview "\n\n" heading "\n" report)))
