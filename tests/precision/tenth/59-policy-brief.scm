;; A policy brief by a deadline: always have something, make it better while there is time.
;; @data data/proposal.txt
;; @budget $1.00 10-calls 5min

(define deadline (+ (current-inexact-milliseconds) 60000))
(define (seconds-left)
  (/ (- deadline (current-inexact-milliseconds)) 1000.0))

;; what an earlier run has reached is not paid for again
(define-syntax-rule (kept level body)
  (let ([key (format "brief-~a-~a" level (hash context))])
    (or (restore key) (checkpoint key body))))

(define (write-brief material model tokens)
  (syntax-e (llm-query
    #:instruction "Write a brief for the minister: the request, its use, its risks, a recommendation. If there is an earlier brief, make it more exact and better argued."
    #:data material
    #:model model
    #:max-tokens tokens)))

(define (improve brief model tokens)
  (write-brief (string-append "PROPOSAL:\n" context "\n\nEARLIER BRIEF:\n" brief) model tokens))

;; Level 1: quick and cheap
(define quick
  (kept 1
    (write-brief (string-append "PROPOSAL:\n" context) "gpt-4o-mini" 500)))

;; Levels 2 and 3, each only if it can be done in time; a failure keeps what we have
(define levels
  '((2 "gpt-4.1-mini" 700 10)
    (3 "gpt-4o" 900 25)))

(define best
  (for/fold ([brief quick]) ([level (in-list levels)])
    (match-define (list number model tokens needed) level)
    (cond
      [(< (seconds-left) needed)
       (eprintf "level ~a skipped, ~a s left\n" number (seconds-left))
       brief]
      [else
       (try
         (kept number
           (improve brief model tokens))
         on-error (lambda (message)
                    (eprintf "level ~a failed: ~a\n" number message)
                    brief))])))

(finish best)
