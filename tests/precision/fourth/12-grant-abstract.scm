;; Draft a grant abstract from a project description, with rounds of review.
;; @budget $0.80

(define facts
  (syntax-e
   (llm-query
    #:instruction "Extract the aims, methods, partners, duration and sums of this project as a plain list. Invent nothing."
    #:data context
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 600)))

(define (draft-abstract)
  (syntax-e
   (llm-query
    #:instruction "Write a 250-word grant abstract for a mixed panel from these facts."
    #:data facts
    #:model "gpt-4o"
    #:temperature 0.5
    #:max-tokens 500)))

(define (review draft)
  (syntax-e
   (llm-query
    #:instruction "You sit on the panel. Name at most four weaknesses of this abstract, and any claim the facts do not carry."
    #:data (string-append "ABSTRACT:\n" draft "\n\nFACTS:\n" facts)
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 350)))

(define (revise draft critique)
  (syntax-e
   (llm-query
    #:instruction "Revise the abstract to answer the review. Keep to 250 words. Return the abstract only."
    #:data (string-append "ABSTRACT:\n" draft "\n\nREVIEW:\n" critique)
    #:model "gpt-4o"
    #:temperature 0.3
    #:max-tokens 500)))

(define abstract
  (critique-refine
   draft-abstract
   revise
   review
   #:max-iter 2))

(py-set! "abstract" abstract)
(define words (py-eval "len(abstract.split())"))

(checkpoint "grant-abstract" abstract)
(finish (format "~a\n\n(~a words)" abstract words))
