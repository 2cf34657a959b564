;; Clean customer addresses: cheap pass over all, better model for the
;; doubtful ones, then a CSV.
;; context: one raw address a line
;; @budget $1.00

(define raw-addresses
  (filter (lambda (a) (not (string=? a "")))
          (map string-trim (string-split context "\n"))))

(define (clean-with model extra)
  (lambda (address)
    (llm-query-async
      #:instruction (string-append
                      "Normalize this postal address to one line: street;house number;postcode;city;country code. "
                      "Write ? for a part you cannot tell. " extra
                      " Return the line only.")
      #:data address
      #:model model
      #:temperature 0.0
      #:max-tokens 80)))

(define cleaned
  (map-async (clean-with "gpt-4.1-mini" "Do not guess.")
             raw-addresses
             #:max-concurrent 20))

(define (doubtful? line)
  (or (string-contains? line "?")
      (not (= 5 (length (string-split line ";" #:trim? #f))))))

;; positions of the doubtful ones
(define doubtful-positions
  (for/list ([line cleaned] [i (in-naturals)]
             #:when (doubtful? line))
    i))

(define repaired
  (map-async (clean-with "gpt-4o" "Infer missing parts from postcode and city where they are certain.")
             (map (lambda (i) (list-ref raw-addresses i)) doubtful-positions)
             #:max-concurrent 10))

(define repaired-by-position
  (for/hash ([i doubtful-positions] [line repaired])
    (values i line)))

(define merged
  (for/list ([line cleaned] [i (in-naturals)])
    (hash-ref repaired-by-position i line)))

(define still-open (count doubtful? merged))

(display (format "~a repaired, ~a still doubtful\n"
                 (- (length doubtful-positions) still-open)
                 still-open))

(finish
  (string-append
    "street;number;postcode;city;country\n"
    (string-join cleaned "\n")))
