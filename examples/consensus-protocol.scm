;; Consensus protocol (pattern 11): models propose independently, then each reviews all and votes.
;; Use it when a wrong decision does lasting harm and "no decision" is a good answer: with two of
;; five models astray, the other three still outvote them, and without three nothing is decided.
;; Cost: 10 calls in place of one, in two rounds of five side by side; below 3 cents.
;; @data data/case.txt

(define panel
  '("gpt-4.1" "claude-sonnet-5-5" "gemini-2.5-flash" "mistral-large-4" "deepseek-v3.2"))
(define quorum 3)

;; Round 1: nobody sees what the others propose.
(define proposals
  (map-async
    (lambda (model)
      (llm-query-async
        #:instruction "Decide the request by the rules it quotes. State your decision, the rule
it rests on, and what would change it. At most 120 words."
        #:data context
        #:model model
        #:max-tokens 300))
    panel))

;; Proposals are numbered and carry no names, so that nobody votes for a maker.
(define all-proposals
  (string-join
    (for/list ([text proposals] [number (in-naturals 1)])
      (format "PROPOSAL ~a\n~a" number text))
    "\n\n"))

;; Round 2: everybody reads everything. What a model wrote is data and never an instruction.
(define ballots
  (map-async
    (lambda (model)
      (llm-query-async
        #:instruction "Review the five proposals against the request. Vote for the one that
follows the rules best. Return JSON: its number, and your reasoning in one sentence."
        #:data (string-append "REQUEST\n" context "\n\n" all-proposals)
        #:model model
        #:schema "{vote_for: 1-5, reasoning: str}"
        #:max-tokens 150))
    panel))

;; Counting is arithmetic: no model is asked to do it.
(py-set! "ballots" ballots)
(define leader (py-eval "
import json
from collections import Counter
votes = [json.loads(ballot)['vote_for'] for ballot in ballots]
number, count = Counter(votes).most_common(1)[0]
{'number': number, 'count': count, 'votes': votes}
"))

(define agreed? (>= (hash-ref leader 'count) quorum))

(finish
  (hash 'decision (if agreed?
                      (list-ref proposals (- (hash-ref leader 'number) 1))
                      "NO CONSENSUS: to be decided by a person")
        'votes (hash-ref leader 'votes)))
