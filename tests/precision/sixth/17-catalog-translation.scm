;; Translate catalogue texts into German; identical texts are paid for once, across runs too.
;; data: catalogue.txt
(define model "gpt-4o-mini")
(define instruction
  "Translate this product text into German for an online shop. Keep units and brand names. Answer with the translation only.")

(define (normalize text)
  (string-join (string-split text) " "))

(define (cached-translate text)
  (define key (hash (string-append model "|" instruction "|" text)))
  (or (restore key)
      (let ([german (syntax-e
                      (llm-query
                        #:instruction instruction
                        #:data text
                        #:model model
                        #:temperature 0.0
                        #:max-tokens 600))])
        (checkpoint key german)
        german)))

(define entries
  (filter non-empty-string?
          (map normalize (string-split context "\n\n"))))
(define unique-entries (remove-duplicates entries))

(display (format "~a entries, ~a distinct\n" (length entries) (length unique-entries)))

(define translations
  (map-async cached-translate unique-entries #:max-concurrent 10))

(define dictionary
  (for/hash ([source unique-entries] [german translations])
    (values source german)))

;; Spot check: a stronger model reads a few pairs back.
(define spot-check-size (min 5 (length unique-entries)))
(define pairs
  (for/list ([source (take unique-entries spot-check-size)])
    (string-append "EN: " source "\nDE: " (hash-ref dictionary source))))

(define review
  (if (null? pairs)
      "nothing to check"
      (syntax-e
        (llm-query
          #:instruction "Check these English-German product texts. Name wrong units, lost facts and unnatural phrases; say OK for each good pair."
          #:data (string-join pairs "\n\n")
          #:model "gpt-4o"
          #:temperature 0.0
          #:max-tokens 500))))

(finish
  (string-append
    (string-join (map (lambda (e) (hash-ref dictionary e)) entries) "\n\n")
    "\n\n=== SPOT CHECK ===\n" review))
