;; Quality gate (pipeline 5): everything is made by a fast model; what has come out complex is
;; checked and completed by a premium model, what is simple goes through.
;; Use it when errors grow with the size of the result: the dear check is paid where it finds
;; something.
;; Cost: 8 calls and 1 for each complex result (at most 16), a cent or two, 10 cents at most.

;; @data data/shapes.json
(define requests (py-eval "
import json
json.loads(context)
"))

;; The shape of the request is the schema of the answer.
(define (made-for request)
  (syntax-e (llm-query
    #:instruction "Invent test data that keeps the rules. Return JSON."
    #:data (hash 'what (hash-ref request 'request) 'rules (hash-ref request 'rules))
    #:schema (hash-ref request 'shape)
    #:model "gpt-4o-mini"
    #:max-tokens 400)))

;; Every object and every list is a place where something can be wrong; lists count twice.
(define (complexity text)
  (for/sum ([character text])
    (case character
      [(#\{) 1]
      [(#\[) 2]
      [else 0])))

(define threshold 3)

(define (checked request made)
  (syntax-e (llm-query
    #:instruction "Check the data: dates are ISO-8601, addresses and codes are well-formed, the
rules are kept, nothing contradicts itself. Return JSON: the data, corrected where needed."
    #:data (hash 'what (hash-ref request 'request) 'rules (hash-ref request 'rules) 'data made)
    #:schema (hash-ref request 'shape)
    #:model "gpt-4.1"
    #:temperature 0.0
    #:max-tokens 500)))

(define (gated request)
  (define made (made-for request))
  (define complex? (> (complexity made) threshold))
  (hash 'request (hash-ref request 'request)
        'checked complex?
        'data (py-call "json.loads" (if complex? (checked request made) made))))

(finish (map-async gated requests))
