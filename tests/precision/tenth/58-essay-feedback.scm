;; Feedback on a student's essay, in the strict form that the school's portal takes:
;; exactly three lines, each below 80 characters.
;; @data data/essay.txt

(define (three-lines? text)
  (define lines (string-split (string-trim text) "\n"))
  (and (= (length lines) 3)
       (andmap (lambda (line) (< (string-length line) 80)) lines)))

(define (ask-for-feedback)
  (syntax-e (llm-query
    #:instruction "Give feedback on the essay: one strength, one weakness, one next step. Exactly three lines, each below 80 characters."
    #:data context
    #:model "gpt-4o"
    #:temperature 0.0
    #:max-tokens 120)))

;; the portal refuses anything else, so ask until the form is right
(define feedback
  (let loop ([answer (ask-for-feedback)])
    (if (three-lines? answer)
        answer
        (loop (ask-for-feedback)))))

(define grade
  (syntax-e (llm-query
    #:instruction "Grade the essay in line with the feedback. Return JSON: {grade: int, reason: str}, grade from 1 to 6."
    #:data (string-append "ESSAY:\n" context "\n\nFEEDBACK:\n" feedback)
    #:model "gpt-4o"
    #:schema "{grade: int, reason: str}"
    #:temperature 0.0
    #:max-tokens 150)))

(py-exec "import json")
(define parsed (py-call "json.loads" grade))

(finish (hash 'feedback (string-split (string-trim feedback) "\n")
              'grade (hash-ref parsed 'grade)
              'reason (hash-ref parsed 'reason)))
