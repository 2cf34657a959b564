;; Three views of a product launch plan, gathered at once, then one brief.
;; context: the launch plan as plain text

(define (ask-view role question)
  (llm-query-async
    #:instruction (string-append "You are the " role " of a consumer electronics firm. " question
                                 " Answer in at most 8 bullet points.")
    #:data context
    #:model "gpt-4o-mini"
    #:temperature 0.3
    #:max-tokens 500))

(define legal-handle (ask-view "general counsel" "Which claims in this plan need evidence or a disclaimer?"))
(define supply-handle (ask-view "supply chain director" "Where can the schedule slip, and by how much?"))
(define press-handle (ask-view "head of communications" "Which message would journalists pick up first?"))

(displayln "Three reviews are running...")

(define legal (syntax-e (await legal-handle)))
(define supply (syntax-e supply-handle))
(define press (syntax-e (await press-handle)))

(define reviews
  (string-append
    "## Legal\n" legal "\n\n"
    "## Supply\n" supply "\n\n"
    "## Press\n" press))

(define brief
  (syntax-e
    (llm-query
      #:instruction "Turn these three reviews into a one-page go/no-go brief for the board. Start with the recommendation; then list the conditions, with an owner for each."
      #:data reviews
      #:model "gpt-4o"
      #:temperature 0.2
      #:max-tokens 900)))

(finish (string-append brief "\n\n# Appendix\n" reviews))
