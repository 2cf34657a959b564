;; Score vendor bids on four criteria and rank them in a table.
;; @budget $1.00
;; @assume bids = 15

(struct bid (vendor price text))

(define bids
  (map (lambda (row) (bid (first row) (second row) (third row)))
       (py-eval "
import json
[[b['vendor'], float(b['price']), b['proposal']] for b in json.loads(context)]
")))

(when (null? bids)
  (finish "There are no bids to rank."))

(define weights
  (hash "quality" 0.4 "risk" 0.2 "support" 0.2 "schedule" 0.2))

(define raw
  (map-async
   (lambda (b)
     (llm-query-async
      #:instruction "Score this proposal from 0 to 10 (10 is best for the buyer). Return JSON: {\"quality\": num, \"risk\": num, \"support\": num, \"schedule\": num, \"remark\": str}"
      #:data (bid-text b)
      #:model "gpt-4o-mini"
      #:json #t
      #:temperature 0.0
      #:max-tokens 300))
   bids
   #:max-concurrent 8))

(py-set! "raw" raw)
(py-exec "
import json
parsed = [json.loads(r) for r in raw]
")

(define (column name)
  (py-set! "name" name)
  (py-eval "[float(p.get(name, 0)) for p in parsed]"))

(define totals
  (apply map +
         (for/list ([(name weight) (in-hash weights)])
           (map (lambda (score) (* weight score)) (column name)))))

(define remarks (py-eval "[str(p.get('remark', '')) for p in parsed]"))

(define (one-decimal x)
  (number->string (/ (round (* 10.0 x)) 10.0)))

(define ranked
  (sort (map list bids totals remarks) > #:key second))

(define rows
  (for/list ([entry ranked] [place (in-naturals 1)])
    (format "| ~a | ~a | ~a | ~a | ~a |"
            place (bid-vendor (first entry)) (bid-price (first entry))
            (one-decimal (second entry)) (third entry))))

(finish
 (string-join
  (list* "| place | vendor | price | score | remark |" "|---|---|---|---|---|" rows)
  "\n"))
