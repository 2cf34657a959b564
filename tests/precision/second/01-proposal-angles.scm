;; @data data/proposal.txt

;; Read a product proposal from three angles at once, then let a strong model weigh them.
(define (angle question)
  (lambda ()
    (llm-query-async
      #:instruction question
      #:data context
      #:model "gpt-4o-mini"
      #:temperature 0.2
      #:max-tokens 350)))

(define views
  (parallel
    (map angle
         '("List the strongest commercial arguments for this proposal as short bullets."
           "List the technical risks of this proposal as short bullets, worst first."
           "List what a data protection officer would object to, as short bullets."))))

(define memo
  (llm-query
    #:instruction "You get three reviews of one proposal: commercial, technical and legal. Write a one-page recommendation that says go, no-go or go-with-changes in its first line."
    #:data (string-join views "\n\n---\n\n")
    #:model "gpt-4o"
    #:temperature 0.3
    #:max-tokens 800))

(finish memo)
