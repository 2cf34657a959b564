;; Grade a student's essay against a weighted rubric, one call per criterion.
;; context: the essay

(struct criterion (name weight question))
(struct mark (criterion points remark))

(define rubric
  (list
    (criterion "Thesis"    3 "Is there one clear, arguable thesis, and is it kept in view?")
    (criterion "Evidence"  3 "Are claims backed by specific, correctly used evidence?")
    (criterion "Structure" 2 "Do paragraphs follow from one another?")
    (criterion "Style"     1 "Is the prose precise and free of filler?")
    (criterion "Mechanics" 1 "Grammar, spelling, citations.")))

(define (ask c)
  (llm-query-async
    #:instruction (string-append
      "Grade the essay on one criterion only: " (criterion-name c) ". "
      (criterion-question c)
      "\nFirst line: a whole number from 0 to 10 and nothing else. Second line: one sentence that justifies it.")
    #:data context
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 90))

(define (read-mark c answer)
  (define lines (string-split (string-trim answer) "\n"))
  (define number
    (and (pair? lines)
         (let ([m (regexp-match #px"\\d+" (car lines))])
           (and m (string->number (car m))))))
  (mark c
        (if number (max 0 (min 10 number)) 0)
        (cond
          [(not number) "(no readable grade; please grade by hand)"]
          [(null? (cdr lines)) ""]
          [else (string-trim (string-join (cdr lines) " "))])))

(define marks
  (map read-mark rubric (map-async ask rubric)))

(define total-weight (apply + (map criterion-weight rubric)))
(define score
  (/ (for/sum ([m (in-list marks)])
       (* (mark-points m) (criterion-weight (mark-criterion m))))
     total-weight))

(define rows
  (for/list ([m (in-list marks)])
    (define c (mark-criterion m))
    (format "~a (x~a): ~a/10. ~a"
            (criterion-name c) (criterion-weight c) (mark-points m) (mark-remark m))))

(define letter
  (syntax-e
    (llm-query
      #:instruction "Write feedback to the student from these marks: begin with a strength, name the two changes that would raise the grade most, stay under 150 words."
      #:data (string-join rows "\n")
      #:model "gpt-4o"
      #:temperature 0.5
      #:max-tokens 300)))

(finish
  (string-append "SCORE: " (real->decimal-string score 1) " / 10\n\n"
                 (string-join rows "\n") "\n\n" letter))
