;; Review a folder of supplier contracts for risky termination clauses.
;; context: JSON array of {"id": "...", "text": "..."}
;; @budget $2.00

(define texts (py-eval "
import json
contracts = json.loads(context)
[c['text'][:12000] for c in contracts]
"))

(displayln (format "Reviewing ~a contracts" (length texts)))

(define clause-json
  (map-async
    (lambda (text)
      (llm-query-async
        #:instruction "Find the termination and auto-renewal clauses of this contract.
Return a JSON object: {\"clauses\": [{\"quote\": str, \"risk\": 1-5, \"why\": str}]}.
If there are none, return {\"clauses\": []}."
        #:data text
        #:model "gpt-4.1-mini"
        #:json #t
        #:temperature 0.0
        #:max-tokens 700))
    texts
    #:max-concurrent 10))

(py-set! "clause_json" clause-json)
(define risky (py-exec "
rows = []
for c, raw in zip(contracts, clause_json):
    for cl in json.loads(raw).get('clauses', []):
        if int(cl.get('risk', 0)) >= 4:
            rows.append((int(cl['risk']), c['id'], cl.get('quote', ''), cl.get('why', '')))
rows.sort(key=lambda r: -r[0])
for risk, cid, quote, why in rows[:60]:
    print(f'[{risk}] {cid}: {quote} -- {why}')
"))

(if (string=? (string-trim risky) "")
    (finish "No contract has a termination clause of risk 4 or 5.")
    (let ([memo (syntax-e
                  (llm-query
                    #:instruction "Write a memo for the procurement lead on these risky clauses: group them by kind of risk, name the contract ids, and say which to renegotiate first."
                    #:data risky
                    #:model "gpt-4o"
                    #:temperature 0.2
                    #:max-tokens 1200))])
      (finish (string-append memo "\n\n--- Evidence ---\n" risky))))
