;; @data data/brief.txt
;; A two-minute speech, polished until the coach has nothing left to say.

(define (coach speech)
  (syntax-e
    (llm-query
      #:instruction "You coach speakers. Name the weakest passage of this speech and why, in two sentences. If the speech needs no change, answer only DONE."
      #:data speech
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 120)))

(define (improve speech advice)
  (syntax-e
    (llm-query
      #:instruction "Improve the speech as the coach advises. Return only the speech, at most 300 words."
      #:data (string-append "SPEECH:\n" speech "\n\nADVICE:\n" advice)
      #:model "claude-sonnet-4-5"
      #:temperature 0.4
      #:max-tokens 600)))

(define first-draft
  (syntax-e
    (llm-query
      #:instruction "Write a speech of two minutes for the launch of this product."
      #:data context
      #:model "claude-sonnet-4-5"
      #:temperature 0.7
      #:max-tokens 600)))

(define speech
  (let loop ([speech first-draft] [round 1])
    (define advice (coach speech))
    (display (format "round ~a: ~a\n" round advice))
    (if (string-prefix? (string-trim advice) "DONE")
        speech
        (loop (improve speech advice) (+ round 1)))))

(finish speech)
