;; Anytime algorithms (pattern 13): a quick answer first, then better ones while there is time.
;; Use it when the deadline counts more than the last bit of quality: whatever ends the run, the
;; clock, an error or a person, the best answer so far is there.
;; Cost: 1 to 3 calls, each level several times as dear as the one before; below a cent in all.
;; @data data/outage.txt

(define deadline 25) ; seconds from the start
(define started (current-inexact-milliseconds))

(define (seconds-left)
  (- deadline (/ (- (current-inexact-milliseconds) started) 1000)))

;; The key names the data, so that an answer about other data is never taken for this one.
(define key (string-append "anytime " (hash context)))

;; Each level corrects the draft of the one before it.
(define (account draft model)
  (define text
    (syntax-e
      (llm-query
        #:instruction "Write the account of the incident for the management: what happened, why,
and what has to be done. Correct and complete the draft, if there is one. At most 200 words."
        #:data (string-append "LOG\n" context "\n\nDRAFT\n" draft)
        #:model model
        #:temperature 0.2
        #:max-tokens 400)))
  (checkpoint key text))

;; A level is skipped when its model would probably not be done in time, and an error ends the
;; climb, not the run.
(define (better-than draft model seconds)
  (define (keep message)
    (eprintf "kept the answer so far: ~a\n" message)
    draft)
  (if (< (seconds-left) seconds)
      draft
      (try (account draft model) on-error keep)))

;; Not even the quick answer came? Then that of an earlier run, if there was one.
(define (earlier-answer message)
  (finish (or (restore key) (string-append "NO ANSWER YET: " message))))

(define quick (try (account "" "gpt-4o-mini") on-error earlier-answer))
(define better (better-than quick "gpt-4.1-mini" 5))
(define best (better-than better "claude-sonnet-5-5" 12))

(finish best)
