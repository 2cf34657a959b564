;; @data data/addresses.txt

;; Add the region to each address; many addresses share a city.
(define addresses (string-split context "\n"))

(define (city-of address)
  (string-trim (last (string-split address ","))))

(define (region-of city)
  (define lookup
    (memoized
      (lambda (name)
        (syntax-e
          (llm-query
            #:instruction "Name the federal state in which this German city with its postcode lies. Answer with the name only."
            #:data name
            #:model "gpt-4o-mini"
            #:temperature 0.0
            #:max-tokens 15)))
      #:key-fn string-downcase))
  (string-trim (lookup city)))

(define regions
  (map-async
    (lambda (address) (region-of (city-of address)))
    addresses
    #:max-concurrent 5))

(define by-region
  (for/fold ([table (hash)]) ([address addresses] [region regions])
    (hash-update table (string->symbol region)
                 (lambda (known) (cons address known)) '())))

(finish by-region)
