;; Critique-refine loop (pattern 4): a strong model writes, a cheap one criticizes, for some rounds.
;; Use it when the first draft is not good enough and its weaknesses can be named: finding them is
;; easier, and so cheaper, than mending them.
;; Cost: 1 + 2·rounds calls, 7 here; give `#:done?` to stop as soon as there is nothing to mend.
;; @data data/documents.json

;; Use critique-refine combinator for iterative improvement
(define refined-analysis (critique-refine
  ;; Generate initial draft
  (lambda ()
    (syntax-e (llm-query
      #:instruction "Write comprehensive analysis"
      #:data context
      #:model "gpt-4o")))

  ;; Critique with cheap model
  (lambda (draft)
    (syntax-e (llm-query
      #:instruction "Identify weaknesses and gaps"
      #:data draft
      #:model "gpt-4o-mini"
      #:temperature 0.0)))

  ;; Refine based on critique
  (lambda (draft critique)
    (syntax-e (llm-query
      #:instruction "Improve the analysis based on this critique"
      #:data (string-append "Draft:\n" draft "\n\nCritique:\n" critique)
      #:model "gpt-4o")))

  #:max-iter 3))

(finish refined-analysis)
