;; Anytime briefing: always have an answer, make it better while there is time left.
(define deadline (+ (current-inexact-milliseconds) 45000.0))
(define (seconds-left)
  (/ (- deadline (current-inexact-milliseconds)) 1000.0))

(define report-id (substring (hash context) 0 12))
(define (level-key n) (format "briefing-~a-level-~a" report-id n))

(define (write-briefing data model words)
  (syntax-e
    (llm-query
      #:instruction (format "Brief a minister on this report in about ~a words: the finding, what it rests on, what is disputed, the decision needed." words)
      #:data data
      #:model model
      #:temperature 0.2
      #:max-tokens (* 3 words))))

;; Level 1: quick and rough
(define quick
  (or (restore (level-key 1))
      (let ([text (write-briefing context "gpt-4.1-mini" 120)])
        (checkpoint (level-key 1) text)
        text)))

;; Level 2: fuller, if twenty seconds remain
(define better
  (cond
    [(restore (level-key 2)) => (lambda (saved) saved)]
    [(> (seconds-left) 20)
     (let ([text (write-briefing context "gpt-4o-mini" 250)])
       (checkpoint (level-key 2) text)
       text)]
    [else #f]))

;; Level 3: the strong model reconciles both
(define best
  (and better
       (> (seconds-left) 15)
       (syntax-e
         (llm-query
           #:instruction "Two briefings on the report are given, then the report. Write the final briefing of 250 words; correct anything the report does not support."
           #:data (string-append "BRIEFING 1:\n" quick "\n\nBRIEFING 2:\n" better "\n\nREPORT:\n" context)
           #:model "gpt-4o"
           #:temperature 0.1
           #:max-tokens 700))))

(finish (or best better quick))
