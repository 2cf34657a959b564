;; Rank containers by damage from the surveyors' remarks.
(define remarks
  (py-eval "
import json
survey = json.loads(context)
[s['container'] + ': ' + s['remark'] for s in survey]
"))

(define (grade remark)
  (define instruction
    (string-append
     "A surveyor's remark on one container follows. Return JSON: "
     "{\"container\": str, \"damage_level\": integer 0 to 5, \"repair\": str}. "
     "0 is sound, 5 is a total loss."))
  (llm-query-async
   #:instruction instruction
   #:data remark
   #:model "gpt-4.1-mini"
   #:json #t
   #:temperature 0.0
   #:max-tokens 150))

(define grades (map-async grade remarks #:max-concurrent 15))
(py-set! "grades" grades)

(define worst
  (py-exec "
import json
rows = [json.loads(g) for g in grades]
rows.sort(key=lambda r: r['severity'], reverse=True)
for r in rows[:20]:
    print(r['container'], '-', r['repair'])
"))

(define (plan-repairs listing)
  (syntax-e
   (llm-query
    #:instruction "From this list, worst container first, make a repair plan for a yard with two welders and one inspector. Give a day-by-day table."
    #:data listing
    #:model "gpt-4o"
    #:max-tokens 1200)))

(if (string=? (string-trim worst) "")
    (finish "No containers surveyed.")
    (finish (string-append "WORST FIRST\n" worst "\n\nPLAN\n" (plan-repairs worst))))
