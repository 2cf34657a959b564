;; Draft and polish a grant proposal from a researcher's rough notes.
;; @budget $1.50
(define notes context)

(define (draft-proposal)
  (syntax-e
    (llm-query
      #:instruction "Write a grant proposal from these notes. Sections: Aims, Background, Methods, Timeline, Budget. About 900 words."
      #:data notes
      #:model "gpt-4o"
      #:temperature 0.5
      #:max-tokens 2000)))

(define (review-proposal draft)
  (syntax-e
    (llm-query
      #:instruction "You review for a science foundation. List the weaknesses of this proposal, worst first, each with a concrete fix. At most eight."
      #:data draft
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 600)))

(define (revise-proposal draft review)
  (syntax-e
    (llm-query
      #:instruction "Revise the proposal so that it answers the review. Keep the section headings and the researcher's facts; invent no results."
      #:data (string-append "NOTES:\n" notes "\n\nPROPOSAL:\n" draft "\n\nREVIEW:\n" review)
      #:model "gpt-4o"
      #:temperature 0.4
      #:max-tokens 2200)))

(define proposal
  (parameterize ([token-budget 60000])
    (critique-refine draft-proposal review-proposal revise-proposal #:max-iter 2)))

(checkpoint "grant-proposal" proposal)

(define required '("Aims" "Background" "Methods" "Timeline" "Budget"))
(define missing
  (filter (lambda (heading) (not (string-contains? proposal heading))) required))

(define lay-summary
  (syntax-e
    (llm-query
      #:instruction "Write a lay summary of this proposal in 120 words, without jargon."
      #:data proposal
      #:model "gpt-4o-mini"
      #:max-tokens 250)))

(finish
  (string-append
    (if (null? missing)
        ""
        (string-append "CHECK BY HAND - missing sections: " (string-join missing ", ") "\n\n"))
    "LAY SUMMARY\n" lay-summary "\n\n"
    "PROPOSAL\n" proposal))
