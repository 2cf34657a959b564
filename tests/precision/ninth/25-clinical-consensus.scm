;; @data data/case.txt
;; @budget $0.50 20-calls 10min
;; Urgency of a referral letter, where a wrong answer does harm: five models propose,
;; each then sees all proposals and votes, and only four equal votes of five count.

(define models '("gpt-4o" "gpt-4.1" "gpt-4.1-mini" "gpt-4o-mini" "claude-sonnet-4-5"))
(define levels '("routine" "urgent" "emergency"))
(define needed 4)

;; Round 1: independent proposals, all at once
(define proposals
  (map-async
    (lambda (model)
      (llm-query-async
        #:instruction "You triage referral letters. Propose one level (routine, urgent or emergency) and give your reasons in at most five sentences."
        #:data context
        #:model model
        #:temperature 0.0
        #:max-tokens 300))
    models))

(define all-proposals
  (string-join
    (for/list ([text proposals] [number (in-naturals 1)])
      (format "PROPOSAL ~a\n~a" number text))
    "\n\n"))

;; Round 2: everybody reviews all of them
(define (cast-vote model)
  (lambda ()
    (llm-query-async
      #:instruction "Weigh the proposals against the letter, then vote. Answer with one word, lower case: routine, urgent or emergency."
      #:data (hasheq 'letter context 'proposals all-proposals)
      #:model model
      #:temperature 0.0
      #:max-tokens 5)))

(define votes
  (map (lambda (v) (string-downcase (string-trim v)))
       (parallel (map cast-vote models))))

(define (votes-for level)
  (count (lambda (v) (string=? v level)) votes))

(define winner
  (findf (lambda (level) (>= (votes-for level) needed)) levels))

(finish
  (hasheq 'level (or winner "NO CONSENSUS - a physician decides")
          'votes votes
          'proposals proposals))
