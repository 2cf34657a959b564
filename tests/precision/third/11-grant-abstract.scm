;; Polish a grant abstract under a firm token limit.
;; context: the applicant's notes

(define word-limit 250)

(define (word-count text)
  (length (string-split text)))

(define (draft-abstract)
  (syntax-e
    (llm-query
      #:instruction (format "Write the abstract of a research grant from these notes, in at most ~a words: aim, method, novelty, impact. Claim nothing the notes do not hold." word-limit)
      #:data context
      #:model "gpt-4o"
      #:temperature 0.4
      #:max-tokens 600)))

(define (review draft)
  (syntax-e
    (llm-query
      #:instruction "You sit on a funding panel. Name the three weakest points of this abstract: vagueness, unsupported claims, missing feasibility. One line each, with a concrete repair."
      #:data (format "(~a words; the limit is ~a)\n\n~a" (word-count draft) word-limit draft)
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 300)))

(define (revise draft critique)
  (syntax-e
    (llm-query
      #:instruction (format "Revise the DRAFT of a grant abstract as the CRITIQUE asks; use the NOTES for facts. At most ~a words. Return the abstract only." word-limit)
      #:data (string-append "DRAFT:\n" draft "\n\nCRITIQUE:\n" critique "\n\nNOTES:\n" context)
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 600)))

(define abstract
  (parameterize ([token-budget 40000])
    (critique-refine draft-abstract review revise #:max-iter 2)))

(define final
  (if (<= (word-count abstract) word-limit)
      abstract
      (syntax-e
        (llm-query
          #:instruction (format "Shorten this abstract to at most ~a words without losing aim, method or impact." (- word-limit 10))
          #:data abstract
          #:model "gpt-4o-mini"
          #:temperature 0.0
          #:max-tokens 500))))

(finish (format "~a\n\n(~a words)" final (word-count final)))
