;; Grade a class set of essays against one rubric and report to the teacher.
;; @assume essays = 90
(define parts (string-split context "\n#### ESSAYS ####\n"))
(define assignment (first parts))
(define essays
  (filter non-empty-string?
          (map string-trim (string-split (second parts) "\n----\n"))))

(define grades
  (map-async
    (lambda (essay)
      (define rubric
        (syntax-e
          (llm-query
            #:instruction "Write a marking rubric for this assignment: four criteria with 0-5 points each and what earns 1, 3 and 5."
            #:data assignment
            #:model "gpt-4o"
            #:temperature 0.0
            #:max-tokens 700)))
      (llm-query-async
        #:instruction "Grade the essay by the rubric. Return JSON: {\"points\": integer 0 to 20, \"strength\": string, \"next_step\": string}"
        #:data (string-append "RUBRIC:\n" rubric "\n\nESSAY:\n" essay)
        #:model "gpt-4o-mini"
        #:json #t
        #:temperature 0.0
        #:max-tokens 250))
    essays
    #:max-concurrent 10))

(py-set! "grades" grades)
(define table
  (py-exec "
import json, statistics
rows = [json.loads(g) for g in grades]
points = [int(r.get('points', 0)) for r in rows]
print(f'mean {statistics.mean(points):.1f}, lowest {min(points)}, highest {max(points)}')
for n, r in enumerate(rows, 1):
    print(f'{n:>3}  {r.get(\"points\")}/20  next: {r.get(\"next_step\", \"\")}')
"))

(define lesson
  (syntax-e
    (llm-query
      #:instruction "From this grade table suggest one 40-minute lesson that would help most of the class."
      #:data table
      #:model "gpt-4o"
      #:temperature 0.4
      #:max-tokens 500)))

(finish (string-append table "\n" lesson))
