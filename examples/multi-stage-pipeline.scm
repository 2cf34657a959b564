;; Multi-stage pipeline: extraction, refinement and validation as one chain of combinators.
;; Use it when a result has to pass a check before anybody sees it; a stage that fails stops the
;; chain, and nothing is spent on the stages after it.
;; Cost: one call a document and two for each round of refinement, 12 + 4 here.
;; @data data/documents.json
;; @prelude prelude.scm

;; Compose multiple combinators for robust processing
(define validated-result
  (sequence
    ;; Phase 1: Parallel extraction with validation
    (with-validation
      (lambda (docs)
        (fan-out-aggregate
          (lambda (doc) (llm-query-async #:instruction "Extract" #:data doc #:model "gpt-4o-mini"))
          (lambda (results) (tree-reduce string-append results #:branch-factor 5))
          docs))
      (lambda (result) (> (string-length result) 100)))

    ;; Phase 2: Iterative refinement with quality gates
    (lambda (extraction)
      (critique-refine
        (lambda () extraction)
        (lambda (draft) (syntax-e (llm-query #:instruction "Critique" #:data draft #:model "gpt-4o-mini")))
        (lambda (draft critique) (syntax-e (llm-query #:instruction "Refine" #:data (string-append draft "\n" critique) #:model "gpt-4o")))
        #:max-iter 2))

    ;; Phase 3: Final validation
    (with-validation
      identity
      (lambda (result) (string-contains? result "conclusion")))))

(finish ((validated-result) documents))
