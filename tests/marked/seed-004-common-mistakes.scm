;; The three blocks "Common Mistakes" of pattern 1 (seed 004), as printed.
(map-async (lambda (x) (llm-query-async ... #:model "gpt-4")) items)
;;                                                  ^^^^^^^ expensive-model-in-fan-out: `map-async` calls gpt-4 once for every item. gpt-4o-mini costs 200 times less and is good enough for most work on single items; keep the dear model for the synthesis.
;;                                                  ^^^^^^^ retired-model: gpt-4 was switched off on 2026-10-23: every call of it fails. Use gpt-5.6-sol instead.
;;                                                            ^^^^^ unbound: `items` is not defined.
;; 50× more expensive than necessary

(map (lambda (x) (syntax-e (llm-query ...))) items)
;; [1-4] sequential-queries: These calls do not depend on one another, but each waits for the one before. `map-async` runs them side by side at the same price.
;;                                           ^^^^^ unbound: `items` is not defined.
;; 10× slower (sequential)

(llm-query #:data combined #:model "gpt-3.5-turbo" ...)
;;                ^^^^^^^^ unbound: `combined` is not defined.
;;                                 ^^^^^^^^^^^^^^^ cheap-synthesis: This synthesis is done by gpt-3.5-turbo, a model for bulk work. It is one call, and needs the reasoning of a stronger model such as gpt-4o.
;;                                 ^^^^^^^^^^^^^^^ retired-model: gpt-3.5-turbo was switched off on 2026-10-23: every call of it fails. Use gpt-5.6-terra instead.
;; Synthesis needs reasoning power (use gpt-4)
