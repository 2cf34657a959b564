;; Grade essays; weak ones get detailed feedback.
;; context: JSON array of {"student": str, "essay": str}

(define essays (py-eval "
import json
rows = json.loads(context)
[r['essay'] for r in rows]
"))
(define students (py-eval "[r['student'] for r in rows]"))

(define rubric
  "Rubric: thesis (0-4), evidence (0-4), structure (0-4), language (0-4), originality (0-4).")

(define gradings
  (map-async
    (lambda (essay)
      (llm-query-async
        #:instruction (string-append
                        "Grade the essay by the rubric. State the total out of 20, followed by a one-sentence justification. "
                        rubric)
        #:data essay
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 120))
    essays))

(define (points grading)
  (string->number (string-trim grading)))

(define weak
  (for/list ([student students] [essay essays] [grading gradings]
             #:when (< (points grading) 10))
    (list student essay)))

(define feedback
  (map-async
    (lambda (entry)
      (llm-query-async
        #:instruction "Write kind, concrete feedback for this student: three things to improve with an example of how."
        #:data (string-append "STUDENT: " (first entry) "\n\nESSAY:\n" (second entry))
        #:model "gpt-4o"
        #:temperature 0.4
        #:max-tokens 500))
    weak))

(define overview
  (for/list ([student students] [grading gradings])
    (string-append student ": " grading)))

(finish (string-append
          "GRADES\n" (string-join overview "\n")
          "\n\nFEEDBACK\n" (string-join feedback "\n\n---\n\n")))
