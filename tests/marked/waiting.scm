;; Calls that wait for one another, and dear fan-outs.
(define notes (string-split context "\n"))
(define (summarize note) (syntax-e (llm-query #:instruction "Summarize." #:data note)))
(map summarize notes)
;; [1-4] sequential-queries: These calls do not depend on one another, but each waits for the one before. `map-async` runs them side by side at the same price.
(for/list ([note notes])
;; [1-9] sequential-queries: These calls do not depend on one another, but each waits for the one before. `map-async` runs them side by side at the same price.
  (syntax-e (llm-query #:instruction "Summarize." #:data note)))
(for*/list ([note notes] [tone '("dry" "warm" "short")])
;; [1-10] sequential-queries: These calls do not depend on one another, but each waits for the one before. `map-async` runs them side by side at the same price.
  (llm-query #:instruction tone #:data note))
(map (lambda (tone) (llm-query #:instruction tone)) '("dry" "warm"))
(map (lambda (note) (llm-query-async #:instruction "Summarize." #:data note)) notes)
;;                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unawaited-handle: Nothing waits for this call: its answer is lost, an error in it goes unseen, and it is cancelled if it is still under way when the run ends. Wait for it with `(await …)`, or leave it out.
(define total 0)
(map (lambda (note) (set! total (+ total 1)) (llm-query #:data note)) notes)
(for/fold ([state ""]) ([note notes])
  (syntax-e (llm-query #:instruction "Integrate." #:data (string-append state note))))

(fan-out-aggregate
  (lambda (note) (llm-query-async #:instruction "Summarize." #:data note #:model "gpt-4o"))
;;                                                                               ^^^^^^^^ expensive-model-in-fan-out: `fan-out-aggregate` calls gpt-4o once for every item. gpt-4o-mini costs 17 times less and is good enough for most work on single items; keep the dear model for the synthesis.
  (lambda (all) (string-join all "\n"))
  notes)
(define uncertain notes)
(map-async
  (lambda (note) (llm-query-async #:instruction "Summarize." #:data note #:model "gpt-4o"))
  uncertain)
(map-async
  (lambda (model) (llm-query-async #:instruction "Vote." #:data context #:model model))
  (list "gpt-4o" "gpt-4.1" "gpt-4"))
;;                         ^^^^^^^ retired-model: gpt-4 was switched off on 2026-10-23: every call of it fails. Use gpt-5.6-sol instead.
