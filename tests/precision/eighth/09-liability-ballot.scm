;; Five models vote on who is liable; ties go to a judge.
;; @budget $0.75
(define facts (string-trim context))

(define (ask-juror model)
  (llm-query-async
   #:instruction "Read the accident report. Who bears the main liability under ordinary negligence? Answer with exactly one word: CARRIER, SHIPPER or PORT."
   #:data facts
   #:model model
   #:temperature 0.0
   #:max-tokens 5))

(define jurors (list "gpt-4o-mini" "gpt-4.1-mini" "gpt-4.1-mini" "gpt-4o" "gpt-4.1"))
(define ballots (map-async ask-juror jurors))

(define (normalise ballot)
  (define word (string-upcase (string-trim ballot)))
  (or (for/first ([option (in-list '("CARRIER" "SHIPPER" "PORT"))]
                  #:when (string-prefix? word option))
        option)
      "SPOILT"))

(define tally
  (for/fold ([counts (hash)]) ([b (in-list ballots)])
    (hash-update counts (normalise b) add1 0)))

(define ranking
  (sort (hash->list (hash-remove tally "SPOILT")) > #:key cdr))

(define (describe-tally)
  (string-join
   (for/list ([entry (in-list ranking)])
     (format "~a: ~a" (car entry) (cdr entry)))
   ", "))

(define (ask-judge)
  (syntax-e
   (llm-query
    #:instruction "The jury is split on the main liability. Decide between CARRIER, SHIPPER and PORT, giving your reasons in three sentences."
    #:data (string-append "BALLOTS: " (describe-tally) "\n\nREPORT:\n" facts)
    #:model "gpt-4o"
    #:temperature 0.0
    #:max-tokens 250)))

(cond
  [(null? ranking)
   (finish "All ballots were spoilt; refer to counsel.")]
  [(>= (cdr (first ranking)) 3)
   (finish (format "Majority: ~a (~a)" (car (first ranking)) (describe-tally)))]
  [else
   (finish (string-append "No majority (" (describe-tally) ").\n" (ask-judge)))])
