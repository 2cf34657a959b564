;; @data data/products.json

;; One line of copy for every product in the feed.
(define products
  (py-eval "
import json
[p for p in json.loads(context) if p.get('name')]
"))

(define (brief product)
  (format "Name: ~a\nCategory: ~a\nPrice: ~a"
          (hash-ref product 'name)
          (hash-ref product 'category "unknown")
          (hash-ref product 'price "on request")))

(define copy
  (for/list ([product products])
    (define handle
      (llm-query-async
        #:instruction "Write one line of catalogue copy (at most 20 words) for this product. No superlatives."
        #:data (brief product)
        #:model "gpt-4o-mini"
        #:temperature 0.6
        #:max-tokens 50))
    (hash 'sku (hash-ref product 'sku)
          'copy (string-trim (syntax-e (await handle))))))

(define too-long
  (filter (lambda (entry) (> (length (string-split (hash-ref entry 'copy))) 20)) copy))

(eprintf "~a of ~a lines are too long\n" (length too-long) (length copy))
(finish copy)
