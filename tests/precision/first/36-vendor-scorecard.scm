;; @data data/contracts.json
;; A scorecard for vendors: extract clauses, score them, comment on the tail.

(define contracts (py-eval "
import json
[[c['party'], c['text']] for c in json.loads(context)]
"))

(define (score-contract contract)
  (llm-query-async
    #:instruction "Score this contract from the buyer's side. Return JSON: {\"flexibility\": 1-5, \"price_safety\": 1-5, \"liability\": 1-5}"
    #:data (second contract)
    #:model "gpt-4o-mini"
    #:json #t
    #:temperature 0.0
    #:max-tokens 60))

(define (rank contracts)
  (let ([scores (map-async score-contract contracts #:max-concurrent 10)]
        [vendors (map first contracts)]
        [rows (map list vendors scores)])
    (py-set! "rows" rows)
    (py-eval "
import json
scored = [(vendor, sum(json.loads(s).values())) for vendor, s in rows]
scored.sort(key=lambda r: r[1])
['%s: %d of 15' % r for r in scored]
")))

(define ranking (rank contracts))

(define tail-size (min 5 (length ranking)))

(define comment
  (syntax-e
    (llm-query
      #:instruction "These vendors have the weakest contracts. Suggest in which order to renegotiate and with what aim."
      #:data (string-join (take ranking tail-size) "\n")
      #:model "gpt-4.1"
      #:temperature 0.2
      #:max-tokens 400)))

(finish (string-append (string-join ranking "\n") "\n\n" comment))
