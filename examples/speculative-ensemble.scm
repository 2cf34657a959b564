;; Speculative ensemble: hedging and voting over the same calls. The first answer is acted upon at
;; once, and all of them together confirm or correct it.
;; Use it when a decision is urgent and an error is dear: it waits as long as the fastest model and
;; is as right as the majority.
;; Cost: 3 calls, a tenth of a cent; the vote needs no call of its own.

;; @data data/incident.txt
(define models '("gpt-4o-mini" "gpt-4.1-mini" "gpt-4o"))

;; Sent before the first is awaited, the calls run side by side. A fixed set of labels is what
;; makes the answers comparable.
(define handles
  (for/list ([model models])
    (llm-query-async
      #:instruction "You are on call. How severe is this incident? Answer with one word: minor,
major or critical."
      #:data context
      #:model model
      #:temperature 0.0
      #:max-tokens 5)))

;; The first answer: good enough to start with.
(define-values (provisional others) (await-any handles))
(printf "Provisionally ~a, ~a more to come.\n" provisional (length others))

;; The same handles again: no call is paid twice. On a tie the strongest model decides, which is
;; the last of the list.
(define final
  (vote (for/list ([handle (reverse handles)]) (lambda () handle)) #:method 'plurality))

(finish (hash 'provisional provisional
              'final final
              'corrected (not (string=? provisional final))))
