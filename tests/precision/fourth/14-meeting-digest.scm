;; Digest a year of meeting minutes into one chronicle of decisions.
;; @budget $1.00
;; @assume minutes = 50

(define minutes
  (py-eval "
import re
[m.strip() for m in re.split(r'\\n(?=Minutes of )', context) if m.strip()]
"))

(define decisions
  (map-async
   (lambda (text)
     (llm-query-async
      #:instruction "List the decisions of this meeting, one a line, each beginning with the date. No discussion."
      #:data text
      #:model "gpt-4.1-mini"
      #:temperature 0.0
      #:max-tokens 300))
   minutes
   #:max-concurrent 10))

(checkpoint "minutes-decisions" decisions)

(define (merge earlier later)
  (llm-query
   #:instruction "Merge these two lists of decisions in order of date. Where a later decision revokes an earlier one, say so on the later line."
   #:data (string-append "EARLIER:\n" earlier "\n\nLATER:\n" later)
   #:model "gpt-4o-mini"
   #:temperature 0.0
   #:max-tokens 1500))

(define chronicle
  (if (null? decisions)
      "No minutes were found."
      (tree-reduce merge decisions #:branch-factor 2)))

(display (format "~a meetings read\n" (length minutes)))

(define open-points
  (syntax-e
   (llm-query
    #:instruction "Which of these decisions have no sign of having been carried out? List them with the date."
    #:data chronicle
    #:model "gpt-4o"
    #:max-tokens 500)))

(finish open-points)
