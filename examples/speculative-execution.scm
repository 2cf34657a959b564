;; Speculative execution (pattern 7): several models are asked at once, the first answer counts.
;; Use it when somebody waits for the answer: the call in a hundred that takes a minute no longer
;; shows, since another model has answered by then.
;; Cost: up to 3 calls in place of one; `race` cancels the losers as soon as there is a winner.
;; @data data/parcel.txt

;; Models of different makers: they are seldom slow at the same moment.
(define models '("gpt-4.1-mini" "gemini-2.5-flash-lite" "claude-haiku-5-5"))

(define (attempt model)
  (lambda ()
    (llm-query-async
      #:instruction "Answer the customer in the chat, in three sentences at most. Say what
happened, what is being done, and what the customer can do now. Use only what the page knows."
      #:data context
      #:model model
      #:temperature 0.3
      #:max-tokens 150)))

;; A model that fails loses the race like one that is slow; only if all fail is it an error.
(define (apology message)
  (eprintf "all models failed: ~a\n" message)
  "We are looking into this and will write to you within ten minutes.")

(finish (try (race (map attempt models)) on-error apology))
