;; Models that are switched off, that cannot do what is asked, or not at that length.
(define small "gpt-4-32k")
(define (ask data)
  (llm-query #:instruction "Go on." #:data data #:model small))
;;                                                      ^^^^^ retired-model: gpt-4-32k was switched off on 2025-06-06: every call of it fails. Use gpt-4o instead.
(llm-query #:instruction "Go on." #:model "curie")
;;                                        ^^^^^^^ retired-model: curie was switched off on 2024-01-04: every call of it fails. Use gpt-4o-mini instead.
(llm-query #:instruction "Go on." #:model "curie" #:backend "openai")
(map-async
  (lambda (model) (llm-query-async #:instruction "Go on." #:data context #:model model))
  (list "gpt-4o" "claude-3-5-sonnet" "gpt-4o-mini"))
;;               ^^^^^^^^^^^^^^^^^^^ retired-model: claude-3-5-sonnet was switched off on 2025-10-28: every call of it fails. Use claude-sonnet-4-6 instead.
(for/list ([model '("gpt-4-32k" "gpt-4o")])
;;                  ^^^^^^^^^^^ retired-model: gpt-4-32k was switched off on 2025-06-06: every call of it fails. Use gpt-4o instead.
  (llm-query-async #:instruction "Go on." #:data context #:model model))
;;^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unawaited-handle: Nothing waits for this call: its answer is lost, an error in it goes unseen, and it is cancelled if it is still under way when the run ends. Wait for it with `(await …)`, or leave it out.
(llm-query #:instruction "Go on." #:model (if (string=? context "") "ada" "gpt-4o"))
;;                                                                  ^^^^^ retired-model: ada was switched off on 2024-01-04: every call of it fails. Use gpt-4o-mini instead.
(llm-query #:instruction "What is this?" #:image "a.png" #:model "gpt-oss-120b")
;;                                       ^^^^^^^^^^^^^^^ model-lacks-capability: gpt-oss-120b cannot see images.
(llm-query #:instruction "What is this?" #:image "a.png" #:model "gpt-4o")
(llm-query #:instruction "What is this?" #:images '("a.png") #:model "claude-fable-5")
(llm-query #:instruction "Go on." #:model "text-embedding-3-small")
;;                                        ^^^^^^^^^^^^^^^^^^^^^^^^ model-lacks-capability: text-embedding-3-small makes embeddings; a model call needs a chat model.
(llm-query #:instruction "Go on." #:model "o3" #:temperature 0.2)
;;                                             ^^^^^^^^^^^^^^^^^ model-lacks-capability: o3 refuses a temperature; the call fails.
(llm-query #:instruction "Go on." #:model "gpt-5-chat-latest" #:temperature 0.2)
(llm-query #:instruction "Go on." #:model "gpt-4o" #:max-tokens 20000)
;;                                                              ^^^^^ max-tokens-beyond-model: gpt-4o gives at most 16,384 tokens; a limit of 20,000 is refused.
(llm-query #:instruction "Go on." #:max-tokens 20000)
;;                                             ^^^^^ max-tokens-beyond-model: The default model gives shorter answers: a limit of 20,000 is refused.
(llm-query #:instruction "Go on." #:max-tokens 16384)
(llm-query #:instruction "Go on." #:max-tokens 20000 #:model small)
;;                                                           ^^^^^ retired-model: gpt-4-32k was switched off on 2025-06-06: every call of it fails. Use gpt-4o instead.
(llm-query #:instruction "Go on." #:max-tokens 20000 #:model (string-append "gpt-" "4o"))
(llm-query #:instruction "Go on." #:max-tokens 2000 #:model "gpt-4o" #:backend "opneai")
;;                                                                             ^^^^^^^^ unknown-backend: There is no backend "opneai". There are mock and openai, and those that the configuration names.
(define code (unsafe-raw-query #:instruction "Write Scheme code for this." #:model "gpt-4.1-mini"))
;;                                                                                 ^^^^^^^^^^^^^^ weak-model-for-code: gpt-4.1-mini is asked for a program here. Small models write one that does not parse far more often, and the run fails after the call is paid; a stronger one such as gpt-4.1 does not cost much for a single call.
(unsafe-raw-query #:instruction "Write Scheme code for this." #:model "gpt-5.3-codex")
(define plan (syntax-e (llm-query #:instruction "Plan the steps." #:model "gpt-4.1-mini")))
;;                                                                        ^^^^^^^^^^^^^^ weak-model-for-code: gpt-4.1-mini is asked for a program here. Small models write one that does not parse far more often, and the run fails after the call is paid; a stronger one such as gpt-4.1 does not cost much for a single call.
(unsafe-exec-sub-output plan)
;;                      ^^^^ generated-code-unvalidated: This runs code that a model wrote, which the program has not looked at, and an error in it ends the run. Test it first, or catch the error with `(try … on-error …)` and ask again.
(llm-query #:instruction "Write Python code that sorts." #:data context #:model "gpt-4o-mini")
(llm-query #:instruction "Describe the Scheme code." #:data context #:model "gpt-4o-mini")
(unsafe-exec-sub-output (syntax-e (llm-query #:instruction "Go." #:model "gpt-4o-mini")))
;;                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ generated-code-unvalidated: This runs code that a model wrote, which the program has not looked at, and an error in it ends the run. Test it first, or catch the error with `(try … on-error …)` and ask again.
;;                                                                       ^^^^^^^^^^^^^ weak-model-for-code: gpt-4o-mini is asked for a program here. Small models write one that does not parse far more often, and the run fails after the call is paid; a stronger one such as gpt-4.1 does not cost much for a single call.
(llm-query #:instruction "Go on." #:recursive #t #:model "gpt-4o-mini")
;;                                                       ^^^^^^^^^^^^^ weak-model-for-code: gpt-4o-mini is asked for a program here. Small models write one that does not parse far more often, and the run fails after the call is paid; a stronger one such as gpt-4.1 does not cost much for a single call.
