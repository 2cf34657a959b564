;; What did the city council decide about cycling in the last years?
;; Fan out over sections of the minutes, then merge hierarchically.
;; data: minutes/council-2019-2024.txt
;; @assume sections = 150
;; @budget $1.50

(define sections
  (py-eval "
import re
blocks = re.split(r'\\n(?=Item \\d+)', context)
[b.strip()[:8000] for b in blocks if len(b.strip()) > 200]
"))

(define (extract-decisions section)
  (llm-query-async
    #:instruction "List decisions, votes and budget lines about cycling, bike lanes or bike parking in this agenda item. One per line with the date. If there is none, answer exactly NONE."
    #:data section
    #:model "gpt-4.1-mini"
    #:temperature 0.0
    #:max-tokens 250))

(define (merge-two left right)
  (syntax-e
    (llm-query
      #:instruction "Merge these two lists of council decisions on cycling. Keep dates and amounts, drop duplicates, order by date."
      #:data (string-append left "\n\n" right)
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 1200)))

(define (relevant? answer)
  (not (string=? (string-trim answer) "NONE")))

(define merged
  (fan-out-aggregate
    extract-decisions
    (lambda (answers)
      (define hits (filter relevant? answers))
      (display (format "~a of ~a sections mention cycling\n"
                       (length hits) (length answers)))
      (if (null? hits)
          ""
          (tree-reduce merge-two hits #:branch-factor 4)))
    sections
    #:max-concurrent 15))

(checkpoint "council-cycling" merged)

(finish
  (if (string=? merged "")
      "The minutes contain no decision about cycling."
      (syntax-e
        (llm-query
          #:instruction "Write a two-page history of the council's cycling policy from this list of decisions. Point out reversals and unspent budgets."
          #:data merged
          #:model "gpt-4o"
          #:temperature 0.3
          #:max-tokens 1500))))
