;; The four blocks "Common Mistakes" of pattern 6 (seed 001) hold comments alone; as printed.

;; Overkill: Planning costs $0.50 for a $0.10 fan-out task
;; Fix: Use meta-orchestration only when strategy is truly unclear

;; Generated code calls (finish) → escapes sub-sandbox
;; Fix: Validate code before executing, check for forbidden primitives

;; gpt-4o-mini generates invalid Scheme syntax 30% of the time
;; Fix: Use gpt-4.1 or gpt-4o for planning (strong at code generation)

;; Code fails → no retry → wasted planning cost
;; Fix: Catch errors, pass back to planner with "Fix this error: ..."

;; The second of them as a program: generated code that calls finish.
(unsafe-exec-sub-output
  "(define final_report \"done\")\n(finish final_report)")
;;                                  ^^^^^^ finish-in-sub-sandbox: `finish` ends only the sub-sandbox here, not the strategy. Leave the value as the last expression, or define a variable and read it with `finish-var`.
(define plan (unsafe-raw-query
  #:instruction "Write Scheme code for this task.
End with (finish result)."
;;       ^^^^^^^^^^^^^^^ finish-in-sub-sandbox: This asks the model for code that calls `finish`, which is not allowed in a sub-sandbox. Ask it to define a variable and read that with `finish-var`.
  #:data context
  #:model "gpt-4.1"))
(unsafe-exec-sub-output (datum->syntax #f plan))
;;                      ^^^^^^^^^^^^^^^^^^^^^^^ generated-code-unvalidated: This runs code that a model wrote, which the program has not looked at, and an error in it ends the run. Test it first, or catch the error with `(try … on-error …)` and ask again.
(define polite-plan (unsafe-raw-query
  #:instruction "Write Scheme code for this task.
Sets variable `final_report`. Does NOT call (finish)."
  #:data context
  #:model "gpt-4.1"))
(unsafe-exec-sub-output (datum->syntax #f polite-plan))
;;                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ generated-code-unvalidated: This runs code that a model wrote, which the program has not looked at, and an error in it ends the run. Test it first, or catch the error with `(try … on-error …)` and ask again.
(finish (finish-var "final_report"))
