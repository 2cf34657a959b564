#lang racket/base
;; The scaffold: every name that the dialect adds to Racket and that no strategy may redefine.
(require "primitives/queries.rkt"
         "primitives/text.rkt"
         "primitives/code.rkt"
         "primitives/finish.rkt"
         "primitives/context.rkt"
         "primitives/python.rkt"
         "primitives/checkpoints.rkt"
         "primitives/budget.rkt"
         "primitives/liveness.rkt"
         "primitives/try.rkt"
         "combinators.rkt")
(provide llm-query llm-query-async unsafe-raw-query
         await await-all await-all-syntax await-any
         syntax-e datum->syntax syntax? unsafe-interpolate
         unsafe-exec-sub-output finish-var
         finish
         context get-context unsafe-overwrite
         py-exec py-eval py-call py-set!
         checkpoint restore
         token-budget tokens-used
         rate-limits heartbeat
         try
         (all-from-out "combinators.rkt"))
