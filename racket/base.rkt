#lang racket/base
;; The base language of strategies: racket/base without what reaches out of the sandbox.
;;
;; A strategy's own (require racket/base) is redirected here; the expansions of library macros still
;; refer to racket/base itself.
(require racket/provide
         "macros.rkt"
         (for-syntax racket/base "base-names.rkt"))
(provide (all-from-out "macros.rkt")
         (filtered-out (λ (name) (and (allowed-name? name) name))
                       (all-from-out racket/base)))
