;; @data data/invoices.json
;; @budget $0.50

;; Task: extract the amounts of each invoice; net plus VAT has to be the total.

(py-exec "import json")
(define (parse text) (py-call "json.loads" text))

(define invoices (py-eval "
[row['text'] for row in json.loads(context)]
"))

(define (extract invoice)
  (syntax-e (llm-query
    #:instruction "Extract the amounts of this invoice. Return JSON: {number: str, net: 0.0, vat: 0.0, total: 0.0}"
    #:data invoice
    #:model "gpt-4.1-mini"
    #:json #t
    #:max-tokens 100)))

(define (adds-up? answer)
  (define row (parse answer))
  (and (hash? row)
       (let ([net (hash-ref row 'net #f)]
             [vat (hash-ref row 'vat #f)]
             [total (hash-ref row 'total #f)])
         (and (real? net) (real? vat) (real? total)
              (< (abs (- (+ net vat) total)) 0.01)))))

(define careful-extract (with-validation extract adds-up? #:max-retries 1))

;; One bad invoice must not stop the others.
(define rows
  (map-async
    (lambda (invoice)
      (try
        (parse (careful-extract invoice))
        on-error
        (lambda (message)
          (eprintf "needs a human: ~a\n" message)
          (hash 'needs_human invoice))))
    invoices
    #:max-concurrent 8))

(define-values (bad good) (partition (lambda (row) (hash-has-key? row 'needs_human)) rows))
(finish (hash 'checked good
              'for_review bad
              'sum (for/sum ([row good]) (hash-ref row 'total))))
