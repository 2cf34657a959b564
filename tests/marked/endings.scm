;; What stands after `finish`, or in its way.
(define (check answer)
  (if (string=? answer "")
      (finish "nothing")
      (displayln answer))
  answer)
(define (stop answer)
  (finish answer)
  (displayln "never"))
;;^^^^^^^^^^^^^^^^^^^ code-after-finish: `finish` has ended the strategy before this is reached.
(define (either answer)
  (cond
    [(string=? answer "a") (finish 1)]
;;             ^^^^^^ wrong-kind: `string=?` wants text here, but this is a number. Write it as text with `(number->string …)`.
    [else (finish 2)])
  (displayln "never")
;;^^^^^^^^^^^^^^^^^^^+ code-after-finish: `finish` has ended the strategy before this is reached.
  answer)
(define (maybe answer)
  (cond [(string=? answer "a") (finish 1)])
;;                 ^^^^^^ wrong-kind: `string=?` wants text here, but this is a number. Write it as text with `(number->string …)`.
  (when (string=? answer "b") (finish 2))
;;                ^^^^^^ wrong-kind: `string=?` wants text here, but this is a number. Write it as text with `(number->string …)`.
  (for ([x '(1 2)]) (finish x))
;;                  ^^^^^^^^^^ finish-in-loop: `finish` ends the run in the first turn of this loop: the other items are never reached. Collect the results, and call `finish` once after it.
  (try (finish 3) on-error (lambda (message) message))
  answer)
;;^^^^^^ code-after-finish: `finish` has ended the strategy before this is reached.
(define (handed finish-early) (finish-early 1) 2)
(define (own finish) (finish 1) 2)
;;           ^^^^^^ shadowed-primitive: `finish` hides the dialect's own `finish` here, and is used in a way that a reader takes for it. Give it another name.
;;                    ^^^^^^ call-of-no-function: This is a number, no function: the parentheses around it are a call. Leave them out; a list is made by `(list …)`, and an element of one is `(list-ref items n)`.
(define (helper)
  (finish (inner))
;;         ^^^^^ used-before-definition: `inner` is used here before its definition has been evaluated.
  (define (inner) 1))
(let ([kept (finish (check (stop (either (maybe (handed own))))))]) kept)
(helper)
;; [0-8] code-after-finish: `finish` has ended the strategy before this is reached.
