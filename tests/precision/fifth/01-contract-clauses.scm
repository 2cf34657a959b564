;; Find risky clauses in a bundle of supplier contracts.
;; context: a JSON array of {"supplier": str, "text": str}
;; @budget $1.50

(define contracts (py-eval "
import json
bundle = json.loads(context)
[c['text'][:14000] for c in bundle]
"))
(define suppliers (py-eval "[c['supplier'] for c in bundle]"))

(display (format "Reviewing ~a contracts\n" (length contracts)))

;; Cheap extraction, one call per contract
(define clause-reports
  (map-async
    (lambda (contract)
      (llm-query-async
        #:instruction "List the risky clauses of this contract. Return JSON: {\"clauses\": [{\"type\": str, \"quote\": str, \"severity\": 1-5}]}. Types: liability, termination, auto-renewal, indemnity, other."
        #:data contract
        #:model "gpt-4o-mini"
        #:json #t
        #:temperature 0.0
        #:max-tokens 900))
    contracts
    #:max-concurrent 10))

;; Keep severity 4 and 5 only, with the supplier's name
(py-set! "reports" clause-reports)
(py-set! "names" suppliers)
(define severe (py-eval "
severe = []
for name, rep in zip(names, reports):
    for c in json.loads(rep).get('clauses', []):
        if int(c.get('severity', 0)) >= 4:
            severe.append(f\"{name} [{c.get('type', 'other')}] {c.get('quote', '')}\")
severe
"))

(if (null? severe)
    (finish "No clause of severity 4 or 5 was found.")
    (let ([memo (llm-query
                  #:instruction "You get one severe contract clause per line. Write a memo for the procurement lead: the three most urgent renegotiations, then a table of all suppliers concerned."
                  #:data (string-join severe "\n")
                  #:model "gpt-4o"
                  #:temperature 0.2
                  #:max-tokens 1500)])
      (finish (syntax-e memo))))
