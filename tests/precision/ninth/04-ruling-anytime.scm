;; @data data/brief.txt
;; @budget $0.30 10-calls 5min
;; Explain a court ruling to a client. The quick version is always there; if the time allows,
;; a better one replaces it.

(define started (current-inexact-milliseconds))
(define (seconds-used)
  (/ (- (current-inexact-milliseconds) started) 1000))
(define deadline 40)

(define (ruling-key name)
  (hash (string-append "ruling-v1 " name "\n" context)))

(define quick
  (or (restore (ruling-key "quick"))
      (checkpoint (ruling-key "quick")
        (syntax-e (llm-query
          #:instruction "Explain to a layman in five sentences what this ruling decides."
          #:data context
          #:model "gpt-4o-mini"
          #:temperature 0.2
          #:max-tokens 250)))))
(displayln "quick version done")

;; Twenty seconds are enough for the strong model.
(when (< (+ (seconds-used) 20) deadline)
  (define thorough
    (or (restore (ruling-key "thorough"))
        (checkpoint (ruling-key "thorough")
          (syntax-e (llm-query
            #:instruction "Explain the ruling to the client: what was decided, why, what it means for them, what they can still do. Correct the draft where it is wrong."
            #:data (hasheq 'ruling context 'draft quick)
            #:model "gpt-4.1"
            #:temperature 0.3
            #:max-tokens 900)))))
  (displayln "thorough version done"))

(finish
  (string-append
    (if (string=? thorough "") quick thorough)
    "\n\n(This explanation was written by a language model.)"))
