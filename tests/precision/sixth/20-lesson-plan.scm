;; Lesson plan for a mixed-ability class, reworked until the reviewer is content.
(define curriculum context)

(define (plan-lesson)
  (syntax-e
    (llm-query
      #:instruction "Plan a 50-minute lesson from this curriculum extract: aims, materials, timed steps, a task for fast learners and one for slow ones."
      #:data curriculum
      #:model "gpt-4o"
      #:temperature 0.5
      #:max-tokens 1200)))

(define (review-plan plan)
  (syntax-e
    (llm-query
      #:instruction "Review this lesson plan as a head of department. If timing, aims and both tasks are sound, answer PASS and nothing else. Otherwise list what to change."
      #:data plan
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 400)))

(define (rework-plan plan review)
  (syntax-e
    (llm-query
      #:instruction "Rework the lesson plan so that every point of the review is met."
      #:data (string-append "PLAN:\n" plan "\n\nREVIEW:\n" review)
      #:model "gpt-4o"
      #:temperature 0.4
      #:max-tokens 1300)))

(define max-rounds 4)

(define final-plan
  (let loop ([plan (plan-lesson)] [round 0])
    (define review (review-plan plan))
    (cond
      [(string-prefix? (string-trim review) "PASS") plan]
      [(>= round max-rounds) plan]
      [else
       (display (format "Reworking: ~a\n" review))
       (loop (rework-plan plan review) round)])))

(checkpoint "lesson-plan" final-plan)

(define worksheets
  (parallel
    (for/list ([level (list "fast learners" "slow learners")])
      (lambda ()
        (syntax-e
          (llm-query
            #:instruction (string-append "Write a one-page worksheet for " level " that fits this lesson plan.")
            #:data final-plan
            #:model "gpt-4o-mini"
            #:max-tokens 700))))))

(finish (string-append final-plan "\n\n" (string-join worksheets "\n\n---\n\n")))
