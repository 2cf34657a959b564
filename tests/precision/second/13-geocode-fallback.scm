;; @data data/addresses.txt

;; Strict extraction with a strong check; a regular expression if the model lets us down.
(py-exec "import json")

(define (by-model line)
  (define parsed
    (py-call "json.loads"
      (llm-query
        #:instruction "Split the address. Return JSON with the keys street, postcode and city."
        #:data line
        #:model "gpt-4o-mini"
        #:schema "{street: str, postcode: str, city: str}"
        #:temperature 0.0
        #:max-tokens 120)))
  (unless (regexp-match? #px"^[0-9]{5}$" (hash-ref parsed 'postcode))
    (error "no valid postcode in" line))
  parsed)

(define (by-pattern line)
  (define found (regexp-match #px"^(.*),\\s*([0-9]{5})\\s+(.+)$" line))
  (if found
      (hash 'street (second found) 'postcode (third found) 'city (fourth found))
      (hash 'street line 'postcode "" 'city "")))

(define split-address (try-fallback by-model by-pattern))

(define lines (string-split context "\n"))
(finish (map-async split-address lines #:max-concurrent 8))
