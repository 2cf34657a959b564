;; @data data/policy.txt
;; Two models debate a change of policy in rounds; a third one keeps the minutes.

(define motion "The cap on hotels should depend on the city.")
(define rounds 3)

(struct turn (speaker text))

(define (render turns)
  (string-join
    (for/list ([t (reverse turns)])
      (format "~a: ~a" (turn-speaker t) (turn-text t)))
    "\n\n"))

(define (speak speaker model stance turns)
  (turn speaker
        (syntax-e
          (llm-query
            #:instruction (string-append
              "You speak " stance " the motion: " motion
              " Answer the last speaker with one new argument, at most 80 words.")
            #:data (string-append "POLICY:\n" context "\n\nDEBATE SO FAR:\n" (render turns))
            #:model model
            #:temperature 0.6
            #:max-tokens 160))))

(define debate
  (for/fold ([turns '()]) ([round (in-range rounds)])
    (define with-pro (cons (speak "Pro" "gpt-4o" "for" turns) turns))
    (cons (speak "Con" "claude-sonnet-4-5" "against" with-pro) with-pro)))

(define minutes
  (syntax-e
    (llm-query
      #:instruction "Write the minutes of this debate: arguments on each side, points of agreement, what is left to find out. Do not take a side."
      #:data (render debate)
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 400)))

(finish (string-append minutes "\n\n---\n" (render debate)))
