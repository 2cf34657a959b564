(module instrument-key '#%kernel
  ;; The ticket that lets a top-level form be instrumented.  Only the host can make one, because the
  ;; constructor is protected.  The module is cross-phase persistent, so that the macro and the host
  ;; mean the same structure.
  (#%declare #:cross-phase-persistent)
  (#%provide (protect make-ticket ticket? ticket-ref))
  (define-values (struct:ticket make-ticket ticket? ticket-ref ticket-set!)
    (make-struct-type 'ticket #f 1 0 #f)))
