;; @data data/contracts.json
;; A one-page brief on the supplier contracts for the head of procurement.

(define contracts (py-eval "
import json
[c['id'] + ' (' + c['party'] + '): ' + c['text'] for c in json.loads(context)]
"))

(define obligations
  (map-async
    (lambda (contract)
      (llm-query-async
        #:instruction "List the duties and deadlines that this contract puts on us. One line each, start the line with the contract id."
        #:data contract
        #:model "claude-haiku-4-5"
        #:temperature 0.0
        #:max-tokens 250))
    contracts
    #:max-concurrent 8))

(define all-obligations (string-join obligations "\n"))

;; Two independent readings of the same list
(define calendar
  (llm-query
    #:instruction "Turn these duties into a calendar of dates to watch, earliest first."
    #:data all-obligations
    #:model "gpt-4o"
    #:max-tokens 800))

(define risks
  (syntax-e
    (llm-query
      #:instruction "Name the three largest risks in these duties and why each matters."
      #:data all-obligations
      #:model "gpt-4o"
      #:max-tokens 600)))

(finish
  (string-append
    "# Brief on " (number->string (length contracts)) " contracts\n\n"
    "## Risks\n" risks "\n\n"
    "## Calendar\n" calendar "\n"))
