;; A legal memo in three steps: facts, draft, refinement.

(define facts
  (syntax-e
    (llm-query
      #:instruction "List the legally relevant facts of the file as numbered sentences. Mark what is disputed."
      #:data context
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 900)))

(define issues
  (syntax-e
    (llm-query
      #:instruction "Name the legal questions these facts raise, one per line, the decisive one first."
      #:data facts
      #:model "gpt-4o"
      #:temperature 0.1
      #:max-tokens 300)))

(define material
  (string-append "FACTS:\n" facts "\n\nQUESTIONS:\n" issues))

(define memo
  (critique-refine
    (lambda ()
      (syntax-e
        (llm-query
          #:instruction "Write a memo that answers each question in turn: rule, application, conclusion, degree of certainty."
          #:data material
          #:model "gpt-4o"
          #:temperature 0.2
          #:max-tokens 2000)))
    (lambda (draft)
      (syntax-e
        (llm-query
          #:instruction "Act as opposing counsel: where is this memo's reasoning weak, one-sided or unsupported by the facts? Bullets."
          #:data (string-append material "\n\nMEMO:\n" draft)
          #:model "gpt-4o-mini"
          #:temperature 0.0
          #:max-tokens 500)))
    (lambda (critique)
      (syntax-e
        (llm-query
          #:instruction "Improve the memo in the light of the criticism. Return the whole memo."
          #:data (string-append material "\n\nCRITICISM:\n" critique)
          #:model "gpt-4o"
          #:temperature 0.2
          #:max-tokens 2000)))
    #:max-iter 2))

(checkpoint "legal-memo" memo)
(finish memo)
