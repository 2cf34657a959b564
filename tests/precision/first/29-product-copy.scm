;; @data data/products.json
;; Copy for a shop: write, check for invented attributes, rewrite only what fails.

(define products (py-eval "
import json
[p['sku'] + ' ' + p['name'] + ' ' + json.dumps(p['attrs']) for p in json.loads(context)]
"))

(define (write-copy product)
  (llm-query-async
    #:instruction "Write two sentences of shop copy for this product. Use only the attributes given."
    #:data product
    #:model "gpt-4o-mini"
    #:temperature 0.5
    #:max-tokens 120))

(define (check-copy pair)
  (llm-query-async
    #:instruction "Does the COPY claim anything that is not in the PRODUCT? Answer yes or no."
    #:data (format "PRODUCT: ~a\nCOPY: ~a" (car pair) (cdr pair))
    #:model "gemini-2.5-flash"
    #:temperature 0.0
    #:max-tokens 5))

(define copies (map-async write-copy products #:max-concurrent 10))
(define pairs (map cons products copies))
(define verdicts (map-async check-copy pairs #:max-concurrent 10))

(define (bad? verdict) (string-prefix? (string-downcase (string-trim verdict)) "yes"))

(define failed
  (for/list ([pair pairs] [verdict verdicts] #:when (bad? verdict)) pair))

(define rewritten
  (map-async
    (lambda (pair)
      (llm-query-async
        #:instruction "The COPY claims things that are not in the PRODUCT. Rewrite it in two sentences with only what is given."
        #:data (format "PRODUCT: ~a\nCOPY: ~a" (car pair) (cdr pair))
        #:model "claude-sonnet-4-5"
        #:temperature 0.2
        #:max-tokens 120))
    failed
    #:max-concurrent 5))

(define fixes (for/hash ([pair failed] [text rewritten]) (values (car pair) text)))

(finish
  (string-join
    (for/list ([pair pairs])
      (format "~a\n  ~a" (car pair) (hash-ref fixes (car pair) (cdr pair))))
    "\n"))
