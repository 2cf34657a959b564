;; Dice that are kept, and votes among equals.
(define (translate word)
  (syntax-e (llm-query #:instruction "Translate." #:data word #:temperature 0.8)))
(define kept (memoized translate))
;;                     ^^^^^^^^^ memoized-with-temperature: `translate` asks with a temperature: its answers vary, and `memoized` keeps the first one for good. Ask with `#:temperature 0.0`, or do not keep the answer.
(define kept-sure
  (memoized (lambda (word) (llm-query #:instruction "Go." #:data word #:temperature 0))))
(define kept-default (memoized (lambda (word) (llm-query #:instruction "Go." #:data word))))
(define (ask) (llm-query-async #:instruction "Yes or no?" #:data context #:temperature 0.0))
(vote (list ask ask))
;;    ^^^^^^^^^^^^^^ vote-of-identical-deterministic-calls: Several of these votes come from the same call at temperature 0, so they are the same answer, paid for several times. Use different models or instructions, or a temperature.
(vote (make-list 3 ask))
;;    ^^^^^^^^^^^^^^^^^ vote-of-identical-deterministic-calls: Several of these votes come from the same call at temperature 0, so they are the same answer, paid for several times. Use different models or instructions, or a temperature.
(vote (for/list ([i 3])
;;    ^^^^^^^^^^^^^^^^^+ vote-of-identical-deterministic-calls: Several of these votes come from the same call at temperature 0, so they are the same answer, paid for several times. Use different models or instructions, or a temperature.
        (lambda () (llm-query-async #:instruction "Yes?" #:data context #:temperature 0.0))))
(vote (for/list ([model '("gpt-4o" "gpt-4o-mini")])
        (lambda ()
          (llm-query-async #:instruction "Yes?" #:data context #:model model #:temperature 0.0))))
(vote (build-list 3 (lambda (i)
        (lambda () (llm-query-async #:instruction "Yes?" #:data context #:temperature 0.7)))))
(ensemble (list
;;        ^^^^^+ vote-of-identical-deterministic-calls: Several of these results come from the same call at temperature 0, so they are the same answer, paid for several times. Use different models or instructions, or a temperature.
  (lambda () (llm-query-async #:instruction "Go." #:data context #:temperature 0))
  (lambda () (llm-query-async #:instruction "Go." #:data context #:temperature 0))))
(ensemble (list
  (lambda () (llm-query-async #:instruction "Pros." #:data context #:temperature 0))
  (lambda () (llm-query-async #:instruction "Cons." #:data context #:temperature 0))))
(vote (list ask (lambda () "no")) #:method 'unanimous)
;;                                         ^^^^^^^^^^ unknown-vote-method: `vote` knows the methods 'majority, 'plurality and 'consensus, not 'unanimous.
(vote (list ask (lambda () "no")) #:method "majority")
;;                                         ^^^^^^^^^^ unknown-vote-method: `vote` knows the methods 'majority, 'plurality and 'consensus, not "majority".
(vote (list ask (lambda () "no")) #:method plurality)
;;                                         ^^^^^^^^^ unbound: `plurality` is not defined.
(define (by method) (vote (list ask (lambda () "no")) #:method method))
