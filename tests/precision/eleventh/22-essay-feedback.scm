;; Task: grade a student's essay by three criteria and write feedback.
;; Run with --data essay.txt

(require json)

(define (grade criterion)
  (llm-query-async
    #:instruction (string-append
      "Grade the essay by this criterion only: " criterion
      ". Return JSON: {points: 0-10, comment: str}")
    #:data context
    #:model "gpt-4o-mini"
    #:json #t
    #:temperature 0.0
    #:max-tokens 150))

(define criteria '("structure" "argument" "language"))

(define result
  (let* ([answers (await-all (map grade criteria))]
         [grades (map string->jsexpr answers)]
         [points (map (lambda (g) (hash-ref g 'points 0)) grades)])
    (hash 'points points
          'mean (/ (apply + points) (length points))
          'comments (map (lambda (g) (hash-ref g 'comment "")) grades))))

(define comment-text
  (string-join
    (for/list ([criterion criteria] [comment (hash-ref result 'comments)])
      (string-append criterion ": " comment))
    "\n"))

(define feedback
  (syntax-e (llm-query
    #:instruction "Write feedback of 100 words to the student from these comments: first what works, then one thing to practise."
    #:data comment-text
    #:model "gpt-4o"
    #:temperature 0.4
    #:max-tokens 250)))

(finish (hash 'points (hash-ref result 'points)
              'mean (exact->inexact (hash-ref result 'mean))
              'feedback feedback))
