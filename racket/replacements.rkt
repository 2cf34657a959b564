#lang racket/base
;; Names of Racket that mean more, or something safer, in the dialect.  Unlike the scaffold's they
;; may be redefined.
(require "primitives/growth.rkt"
         (only-in "raised.rkt" raise)
         (only-in "shutdown.rkt" kill-thread break-thread)
         (only-in "primitives/text.rkt" hash))
(provide (all-from-out "primitives/growth.rkt")
         hash
         kill-thread break-thread
         raise)
