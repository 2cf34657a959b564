;; @data data/spec.txt
;; Three sub-agents, each with its own sandbox, look at one aspect of the specification.

(define aspects
  '("hard constraints and whether they can all hold at once"
    "the size of the search space and which solver fits"
    "the data that is missing from the specification"))

(define (delegate aspect)
  (llm-query-async
    #:instruction (string-append
      "Analyse the specification. Your aspect: " aspect
      ". Split the work into parts where that helps, compute with Python where numbers are involved, and combine the parts into one short report.")
    #:data context
    #:recursive #t
    #:model "gpt-4.1"
    #:max-tokens 1500))

(define reports (map-async delegate aspects #:max-concurrent 3))

(define sections
  (for/list ([aspect aspects] [report reports])
    (string-append "## " aspect "\n" report)))

(define conclusion
  (syntax-e
    (llm-query
      #:instruction "Three experts report on a scheduling problem. Write the recommendation: which formulation, which solver, which questions to ask first."
      #:data (string-join sections "\n\n")
      #:model "claude-sonnet-4-5"
      #:max-tokens 900)))

(finish (string-append (string-join sections "\n\n") "\n\n## Recommendation\n" conclusion))
