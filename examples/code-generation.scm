;; Code generation (pattern 2): a model sees a sample of the data and writes the program for it.
;; Use it when the format is not known beforehand and the work is exact: counting, converting,
;; summing up. Programs do not miscount, and reading a million lines costs them nothing.
;; Cost: one call for the program, 2 if the first fails, and what the program calls itself; the
;; budget bounds it all.
;; @data data/measurements.txt
;; @budget $0.10 12-calls

(define (beginning text most)
  (substring text 0 (min most (string-length text))))

(define task "Write Scheme code for the data in `context`, of which you are given a sample.
GOAL: bring all measurements into one form and report minimum, maximum and trend of each quantity.
Take the text apart in Python: (py-exec \"...\") runs statements, (py-eval \"...\") gives a value.
Define the variable `report` as a string. Do not call (finish).
If you are given an earlier attempt and its error, mend it. Return the code alone.")

(define (program-for data)
  (unsafe-raw-query
    #:instruction task
    #:data data
    #:model "gpt-4.1"
    #:temperature 0.0
    #:max-tokens 1500))

;; The program runs in a sub-sandbox of its own, after the same check that this file went through.
;; Gives "" if it left a report, else what was wrong with it.
(define (failure-of program)
  (try
    (unsafe-exec-sub-output (datum->syntax #f program))
    (if (string? (finish-var "report")) "" "`report` is not a string")
    on-error identity))

(define sample (beginning context 1500))
(define program (program-for sample))
(define failure (failure-of program))

(when (non-empty-string? failure)
  (define mended
    (program-for (format "~a\n\nATTEMPT\n~a\n\nERROR\n~a" sample program (beginning failure 500))))
  (define still-failing (failure-of mended))
  (when (non-empty-string? still-failing)
    (finish (string-append "NO REPORT: " still-failing))))

(finish (finish-var "report"))
