;; @data data/server.log

;; A model writes the log analysis; if its code fails it sees the error and tries again.
(define (take-at-most items n)
  (if (< (length items) n) items (take items n)))

(define sample
  (string-join (take-at-most (string-split context "\n") 15) "\n"))

(define (write-code notes)
  (unsafe-raw-query
    #:instruction "Write Scheme code that analyses a server log. The whole log is the string `context` (also in Python).
Use (py-eval ...) for the counting. Define `summary`, a string: requests per status class, the five slowest paths.
Do not call (finish). If NOTES name an error of your last attempt, avoid it. Return only the code."
    #:data (string-append "SAMPLE:\n" sample "\n\nNOTES:\n" notes)
    #:model "gpt-4.1"
    #:temperature 0.2
    #:max-tokens 1200))

(define (attempt tries notes)
  (define code (write-code notes))
  (define outcome
    (try
      (unsafe-exec-sub-output (datum->syntax #f code))
      (cons 'done (finish-var "summary"))
      on-error (lambda (message) (cons 'failed message))))
  (match outcome
    [(cons 'done summary) summary]
    [(cons 'failed message)
     #:when (> tries 1)
     (attempt (- tries 1) message)]
    [(cons _ message) (string-append "No working analysis: " message)]))

(finish (attempt 3 "none"))
