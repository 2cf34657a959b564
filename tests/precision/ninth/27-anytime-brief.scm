;; @data data/brief.txt
;; @budget $0.30 10-calls 5min
;; A briefing that gets better as long as time lasts; the best level reached is kept.

(define started (current-inexact-milliseconds))
(define deadline-seconds 60)
(define (seconds-left)
  (- deadline-seconds (/ (- (current-inexact-milliseconds) started) 1000)))

(define (level-key name)
  (hash (string-append "briefing-v1 " name "\n" context)))

;; A level runs only if enough time is left; otherwise, or if it fails, the level below stands.
;; Both `so-far` and `body` are evaluated once at most.
(define-syntax-rule (level name seconds so-far body)
  (let ([below so-far] [key (level-key name)])
    (cond
      [(restore key) => values]
      [(< (seconds-left) seconds) below]
      [else
       (try (checkpoint key body)
         on-error (lambda (message)
                    (eprintf "~a failed: ~a\n" name message)
                    below))])))

(define (brief model data words)
  (syntax-e (llm-query
    #:instruction (format "Write a briefing for a minister from this material, at most ~a words: issue, options, recommendation." words)
    #:data data
    #:model model
    #:temperature 0.2
    #:max-tokens 900)))

(define best
  (parameterize ([token-budget 40000])
    (let* ([quick (level "quick" 0 "(no briefing in time)"
                    (brief "gpt-4o-mini" context 150))]
           [better (level "better" 10 quick
                     (brief "gpt-4.1-mini" context 300))])
      (level "best" 25 better
        (brief "gpt-4.1"
               (string-append "MATERIAL:\n" context "\n\nEARLIER DRAFT:\n" better)
               400)))))

(eprintf "~a tokens, ~a seconds left\n"
         (hash-ref (tokens-used) 'total_tokens)
         (round (seconds-left)))
(finish best)
