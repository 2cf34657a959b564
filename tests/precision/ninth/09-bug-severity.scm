;; @data data/bugs.json
;; @budget $1 200-calls 20min
;; Grade 80 bug reports: a cheap model grades all, a strong one only those the cheap one doubts.

(py-exec "
import json
bugs = json.loads(context)
")
(define reports (py-eval "[b['title'] + '\\n\\n' + b['body'][:6000] for b in bugs]"))
(define ids (py-eval "[b['id'] for b in bugs]"))

(define shape "{severity: 'low'|'medium'|'high'|'critical', confidence: 0-1}")
(define task
  "Grade the bug report's severity by its effect on users. Return JSON: {severity: 'low'|'medium'|'high'|'critical', confidence: 0-1}")

;; Keeps every paid grade on disk, so that a second run goes on where the first ended.
(define (grade-with model)
  (lambda (report)
    (define key (hash (string-append "severity-v1\n" model "\n" task "\n" report)))
    (or (restore key)
        (checkpoint key
          (syntax-e (llm-query
            #:instruction task
            #:data report
            #:model model
            #:schema shape
            #:temperature 0.0
            #:max-tokens 80))))))

(define (parse answer) (py-call "json.loads" answer))

(define grades
  (active-learning
    (grade-with "gpt-4o-mini")
    (grade-with "gpt-4.1")
    ;; Uncertainty is the opposite of the confidence that the model states.
    (lambda (answer) (- 1.0 (hash-ref (parse answer) 'confidence)))
    reports
    #:threshold 0.4
    #:max-concurrent 10))

(define rows
  (for/list ([id ids] [grade grades])
    (hasheq 'id id 'severity (hash-ref (parse grade) 'severity))))

(define urgent
  (filter (lambda (row) (member (hash-ref row 'severity) '("high" "critical"))) rows))

(eprintf "~a of ~a bugs are urgent\n" (length urgent) (length rows))
(finish (hasheq 'urgent urgent 'all rows))
