;; Ship logbooks of unknown layout: a planner writes the analysis, we check and run it.
(define sample
  (substring context 0 (min 3000 (string-length context))))

(define rules
  (string-append
   "Write Scheme code (RLM-Scheme dialect of Racket) that analyses the ship's log in `context`.\n"
   "A sample of the log is given as data. Available: py-exec, py-eval, py-set!, map-async,\n"
   "llm-query-async, llm-query with syntax-e, string functions of Racket.\n"
   "Goal: a report of incidents at sea, by date, each with position and measures taken.\n"
   "Store the report, a string, in a variable named final-report with define.\n"
   "Use gpt-4o-mini for every sub-call. End execution by falling off the end;\n"
   "the host reads final-report itself. Return only the code."))

(define (ask-planner extra)
  (unsafe-raw-query
   #:instruction rules
   #:data (string-append "SAMPLE:\n" sample extra)
   #:model "gpt-4.1"
   #:temperature 0.0
   #:max-tokens 3000))

(define (acceptable? code)
  (and (string-contains? code "final-report")
       (not (string-contains? code "(finish"))))

(define (attempt code)
  (with-handlers ([exn:fail? (lambda (e) (cons #f (exn-message e)))])
    (unsafe-exec-sub-output code)
    (cons #t (finish-var "final-report"))))

(define outcome
  (let try-plan ([round 1] [extra ""])
    (define code (ask-planner extra))
    (define result
      (if (acceptable? code)
          (attempt code)
          (cons #f "the code must define final-report and must leave the ending to the host")))
    (cond
      [(car result) (cdr result)]
      [(>= round 3) #f]
      [else
       (eprintf "plan ~a failed: ~a\n" round (cdr result))
       (try-plan (+ round 1)
                 (string-append "\n\nYOUR LAST CODE:\n" code
                                "\n\nIT FAILED WITH:\n" (cdr result)))])))

(finish (or outcome "The planner produced no usable analysis in three attempts."))
