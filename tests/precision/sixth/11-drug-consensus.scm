;; Medication-interaction check with a two-round consensus; no consensus means a human decides.
(define panel (list "gpt-4o" "gpt-4.1" "gpt-4o-mini" "gpt-4.1-mini" "gpt-4o-mini"))
(define chart context)

;; Round 1: independent proposals
(define proposals
  (map-async
    (lambda (model)
      (llm-query-async
        #:instruction "Review this medication chart. Name the most serious interaction, its mechanism, and one recommended change. At most 120 words."
        #:data chart
        #:model model
        #:temperature 0.2
        #:max-tokens 300))
    panel
    #:max-concurrent 5))

(define ballot
  (string-join
    (for/list ([n (in-naturals 1)] [p proposals])
      (format "PROPOSAL ~a\n~a" n p))
    "\n\n"))

;; Round 2: everyone reviews everything
(define votes
  (map-async
    (lambda (model)
      (llm-query-async
        #:instruction "Review all proposals against the chart and vote for the safest correct one. Return JSON: {\"vote_for\": proposal number 1 to 5, \"reasoning\": string}"
        #:data (string-append "CHART:\n" chart "\n\n" ballot)
        #:model model
        #:json #t
        #:temperature 0.0
        #:max-tokens 250))
    panel
    #:max-concurrent 5))

(py-set! "votes" votes)
(define winner
  (py-eval "
import json
from collections import Counter
picks = [int(json.loads(v).get('vote_for', 0)) for v in votes]
choice, count = Counter(picks).most_common(1)[0]
choice if count >= 3 and 1 <= choice <= len(votes) else 0
"))

(if (= winner 0)
    (finish (string-append "NO CONSENSUS - escalate to a pharmacist.\n\n" ballot))
    (finish (string-append
              "CONSENSUS (pharmacist to confirm)\n"
              (list-ref proposals (- winner 1)))))
