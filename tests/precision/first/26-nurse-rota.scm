;; @data data/spec.txt
;; Formalise a scheduling task with a reasoning model, then have it checked.

(define formal-model
  (syntax-e
    (llm-query
      #:instruction "Write this scheduling task as an integer programme: sets, variables, constraints, objective. Number the constraints."
      #:data context
      #:model "o4-mini"
      #:max-tokens 4000)))

(define (check-aspect aspect)
  (llm-query-async
    #:instruction (string-append "Check the formal model against the task. Look only at: " aspect ". One line for each defect, or OK.")
    #:data (string-append "TASK:\n" context "\n\nMODEL:\n" formal-model)
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 250))

(define aspects
  '("constraints of the task that are missing" "constraints that the task does not ask for" "the objective"))

(define defects (map-async check-aspect aspects))

(define repaired
  (if (andmap (lambda (d) (string-prefix? (string-trim d) "OK")) defects)
      formal-model
      (syntax-e
        (llm-query
          #:instruction "Repair the formal model so that each valid defect is gone. Return the whole model."
          #:data (string-append "MODEL:\n" formal-model "\n\nDEFECTS:\n" (string-join defects "\n"))
          #:model "o4-mini"
          #:temperature 0.0
          #:max-tokens 4000))))

(finish (string-append repaired "\n\n---\nchecks:\n" (string-join defects "\n")))
