;; What a require brings, and what it cannot.
(require racket/set (only-in racket/format ~a))
(set-count (for/set ([x '(1 2)]) x))
(~a 1)
(sequence-map add1 '(1))
;; [1-13] unbound: `sequence-map` comes from racket/sequence: add (require racket/sequence).
