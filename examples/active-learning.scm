;; Active learning (pattern 9): a cheap model does everything, a dear one what is uncertain.
;; Use it when most items are easy and the cheap model can tell which are not; where it cannot,
;; the doubt has to come from elsewhere, such as two cheap models that disagree.
;; Cost: one cheap call an item, 12 here, and a dear one for each uncertain item, at most 12.
;; @data data/documents.json
;; @prelude prelude.scm

;; The models are those of the time this program was written; for a run on a hosted endpoint
;; replace the ones that have been switched off since. The mock answers for any model.
;; schemestra: disable-file=retired-model

;; Use active-learning combinator for selective refinement
(define results (active-learning
  ;; Cheap model on all items
  (lambda (item)
    (llm-query-async
      #:instruction "Analyze and rate confidence (low/medium/high)"
      #:data item
      #:model "gpt-4.1-nano"))

  ;; Expensive model only on uncertain cases
  (lambda (item)
    (llm-query-async
      #:instruction "Deep analysis with high precision"
      #:data item
      #:model "gpt-4o"))

  ;; Uncertainty function
  (lambda (result)
    (if (string-contains? (string-downcase result) "confidence: low")
        0.9  ; High uncertainty
        0.1)) ; Low uncertainty

  items
  #:threshold 0.7))

(finish results)
