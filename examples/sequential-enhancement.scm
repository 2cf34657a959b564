;; Sequential enhancement (pipeline 1): a fast model writes the basics, a better one enriches them,
;; a strong one checks them and completes what only makes sense at the end.
;; Use it when each stage needs what the one before made, and quality counts more than time.
;; Cost: 3 calls a product, 18 here, below 2 cents; the last stage is most of that.

;; @data data/products.json
(define products (py-eval "
import json
[json.dumps(product) for product in json.loads(context)]
"))

;; A stage returns what it adds, and no more: output is the dear part of a call, and what an earlier
;; stage wrote cannot get lost on the way. A record in the making is a JSON object a line.
(define (stage model instruction max-tokens)
  (lambda (record)
    (define added (syntax-e (llm-query
      #:instruction instruction
      #:data record
      #:model model
      #:json #t
      #:temperature 0.0
      #:max-tokens max-tokens)))
    (string-append record "\n" added)))

(define enhance
  (sequence
    (stage "gpt-4o-mini"
           "Describe the product for a shop, in two sentences. Return JSON: {description: str}"
           120)
    (stage "gpt-4.1-mini"
           "Add the usual specifications and search words of such a product.
Return JSON: {specs: {material: str, weight_kg: float, colour: str}, tags: [str]}"
           200)
    (stage "gpt-4.1"
           "Check that price, description and specifications fit together, and plan the shipping.
Return JSON: {subcategory: str, shipping: {free: bool, days: int}, issues: [str]}"
           250)))

;; The stages of one product wait for one another, the products do not.
(py-set! "records" (map-async enhance products))

;; Where two stages name a field, the earlier one stays.
(finish (py-eval "
def merged(lines):
    whole = {}
    for part in reversed(lines.splitlines()):
        whole.update(json.loads(part))
    return whole
[merged(record) for record in records]
"))
