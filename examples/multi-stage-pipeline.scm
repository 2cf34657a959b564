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
