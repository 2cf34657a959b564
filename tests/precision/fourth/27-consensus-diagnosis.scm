;; Two rounds for a machine fault: independent proposals, then a vote over all of them.
;; Without a supermajority the case goes to a person.
;; @budget $1.00

(define models '("gpt-4o" "gpt-4.1" "gpt-4o-mini" "gpt-4.1-mini" "gpt-4.1-mini"))
(define needed 3)

(define proposals
  (map-async
   (lambda (model)
     (llm-query-async
      #:instruction "Here are sensor readings and the operator's report. Propose the most likely fault, the evidence for it, and one test which would confirm it. At most 120 words."
      #:data context
      #:model model
      #:temperature 0.2
      #:max-tokens 250))
   models))

(define numbered
  (string-join
   (for/list ([proposal proposals] [i (in-naturals 1)])
     (format "PROPOSAL ~a\n~a" i proposal))
   "\n\n"))

(define ballots
  (map-async
   (lambda (model)
     (llm-query-async
      #:instruction "Judge the numbered proposals against the readings. Return JSON: {\"vote_for\": int, \"reason\": str}. Proposals that name the same fault count as one: vote for the one with the lowest number."
      #:data (string-append "READINGS:\n" context "\n\n" numbered)
      #:model model
      #:json #t
      #:temperature 0.0
      #:max-tokens 250))
   models))

(py-set! "ballots" ballots)
(define votes
  (py-eval "
import json
def vote_of(ballot):
    try:
        return int(json.loads(ballot)['vote_for'])
    except (ValueError, KeyError, TypeError):
        return 0
[vote_of(b) for b in ballots]
"))

(define valid-votes
  (filter (lambda (v) (<= 1 v (length proposals))) votes))

(define (votes-for n)
  (count (lambda (v) (= v n)) valid-votes))

(define winner
  (and (pair? valid-votes) (argmax votes-for valid-votes)))

(display (format "votes: ~a\n" votes))

(if (and winner (>= (votes-for winner) needed))
    (finish
     (format "Diagnosis (~a of ~a votes):\n~a"
             (votes-for winner) (length models) (list-ref proposals (sub1 winner))))
    (finish
     (string-append "No consensus - please have a technician look at it.\n\n" numbered)))
