;; Tournament: the critic as a comparison; drafts meet in pairs, a cheap model says which is better,
;; and the winners meet again.
;; Use it when quality is hard to put into a number and easy to see side by side. Each pair is
;; judged in both orders, since models tend to favour what they read first.
;; Cost: 10 calls (4 drafts, 3 pairs judged twice), below half a cent.

;; @data data/job-notes.txt
(define tones
  '("matter-of-fact"
    "warm, as a colleague would speak"
    "proud of the garden"
    "as short as possible"))

(define drafts
  (map-async
    (lambda (tone)
      (llm-query-async
        #:instruction (string-append "Write the opening paragraph of a job advertisement from "
                                     "these notes, at most 60 words. Tone: " tone ".")
        #:data context
        #:model "gpt-4.1-mini"
        #:temperature 0.6
        #:max-tokens 150))
    tones))

;; Which is better: A or B?
(define (better a b criterion)
  (llm-query-async
    #:instruction (string-append "Which of the two texts is better? What counts: " criterion
                                 ". Answer with one letter: A or B.")
    #:data (string-append "TEXT A\n" a "\n\nTEXT B\n" b)
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 2))

;; The second text wins only if it does so from both places; a draw is the first one's.
(define (winner a b)
  (define verdicts
    (await-all
      (for/list ([pair (list (list a b) (list b a))])
        (better (first pair) (second pair) "a gardener wants to read on, and nothing is promised
that the notes do not say"))))
  (if (equal? verdicts '("B" "A")) b a))

(finish (tree-reduce winner drafts #:branch-factor 2))
