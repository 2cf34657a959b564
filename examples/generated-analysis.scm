;; Generated analysis with a critic: a model writes the program for unknown data, the program runs,
;; and a cheap critic reads what came out of it; what it finds, or an error, goes into the next try.
;; Use it for data whose structure nobody knows yet, where a program that runs may still answer the
;; wrong question.
;; Cost: 2 to 5 calls and those that the programs make, at most 10 cents by its budget.

;; @budget $0.10
;; @data data/legacy-customers.json
(define goal "Report what is wrong with these customer records, and how often.")
(define sample (substring context 0 (min 400 (string-length context))))

(define (program notes)
  (unsafe-raw-query
    #:instruction (string-append "GOAL: " goal "
TASK: Write Scheme code that reaches the goal from the JSON text in `context`.
Parse and count with (py-eval \"...\"), which returns the value of the last Python expression.
The last expression of the code is the report, a string. Do not call (finish).
Return only the code.")
    #:data (string-append "DATA BEGINS\n" sample "\n\nNOTES\n" notes)
    #:model "gpt-4.1"
    #:temperature 0.0
    #:max-tokens 800))

;; A report may be long; what is sent on is not.
(define (cut text)
  (substring text 0 (min 2000 (string-length text))))

;; An attempt is the code with what it gave: a report, or the error that it ended with.
(define (attempt notes)
  (define code (program notes))
  (hash 'code code
        'report (try (format "~a" (unsafe-exec-sub-output (datum->syntax #f code)))
                  on-error (lambda (message) (string-append "The code failed: " message)))))

(define (review tried)
  (syntax-e (llm-query
    #:instruction (string-append "Does the report reach the goal, with figures that fit? "
                                 "Goal: " goal "
Return JSON: {approved: bool, issues: [str]}")
    #:data (string-append "DATA BEGINS\n" sample "\n\nREPORT\n" (cut (hash-ref tried 'report)))
    #:model "gpt-4.1-mini"
    #:json #t
    #:temperature 0.0
    #:max-tokens 200)))

(define (improved tried critique)
  (attempt (string-append "CODE BEFORE\n" (hash-ref tried 'code)
                          "\n\nITS REPORT\n" (cut (hash-ref tried 'report))
                          "\n\nREVIEW\n" critique)))

(py-exec "
import json
def approved(review):
    return json.loads(review).get('approved') is True
")

(finish
  (hash-ref (critique-refine
    (lambda () (attempt "(none)"))
    review
    improved
    #:max-iter 2
    #:done? (lambda (review) (py-call "approved" review)))
    'report))
