;; Fan-out with tree reduction: every document is summed up, then the summaries are merged.
;; Use it for many documents of which one text is wanted; composes patterns 1 and 10 with two
;; combinators.
;; Cost: one call a document and one for each merging of two, 12 + 11 here, all on cheap models.
;; @data data/documents.json
;; @prelude prelude.scm

;; The models are those of the time this program was written; for a run on a hosted endpoint
;; replace the ones that have been switched off since. The mock answers for any model.
;; schemestra: disable-file=retired-model

;; Process 1000 documents using fan-out-aggregate combinator
(define summary (fan-out-aggregate
  ;; Map phase: extract with cheap model
  (lambda (doc)
    (llm-query-async
      #:instruction "Summarize key points"
      #:data doc
      #:model "gpt-4.1-nano"))

  ;; Reduce phase: hierarchical tree reduction
  (lambda (summaries)
    (tree-reduce
      (lambda (left right)
        (syntax-e (llm-query
          #:instruction "Combine summaries"
          #:data (string-append left "\n\n" right)
          #:model "gpt-4o-mini")))
      summaries
      #:branch-factor 5))

  documents
  #:max-concurrent 20))

(finish summary)
