;; Abstract the leases of a portfolio into a table for the property manager.
;; @data data/leases.json
;; @budget $2.00

(define leases (py-eval "
import json
[text[:20000] for text in json.loads(context)]
"))

(define instruction
  "Extract the key terms of this lease as JSON: {tenant: str, landlord: str, monthly_rent: float, start: str, end: str, renewal: str, obligations: [{party: str, duty: str, deadline: str}]}. Use empty strings for what is not stated.")

(define (abstract lease)
  (llm-query-async
    #:instruction instruction
    #:data lease
    #:model "gpt-4.1-mini"
    #:json #t
    #:temperature 0.0
    #:max-tokens 25))

(define key (string-append "leases-" (hash context)))
(define abstracts
  (or (restore key)
      (checkpoint key (map-async abstract leases #:max-concurrent 10))))

;; total rent and the calendar of duties
(py-set! "abstracts" abstracts)
(define overview (py-eval "
import json
terms = [json.loads(a) for a in abstracts]
duties = [dict(duty, lease=n) for n, t in enumerate(terms, 1) for duty in t.get('obligations', [])]
{'rent': sum(float(t.get('monthly_rent') or 0) for t in terms), 'duties': duties}
"))

(define letter
  (syntax-e (llm-query
    #:instruction "Write a one-page summary of the portfolio for its manager: total rent, and the duties that come up next."
    #:data overview
    #:model "gpt-4o"
    #:max-tokens 700)))

(finish (hash 'summary letter 'rent (hash-ref overview 'rent)))
