;; Catalogue texts for a garden shop. Texts once written are kept on disk, so that
;; an interrupted run goes on where it stopped.
;; context: JSON array of product descriptions from the supplier
;; @assume products = 150

(define products (py-eval "
import json
[p if isinstance(p, str) else json.dumps(p) for p in json.loads(context)]
"))

(define style-guide
  "Style: warm, second person, British spelling, no superlatives, 60 to 80 words.")

(define (write-copy product)
  (syntax-e
    (llm-query
      #:instruction (string-append style-guide " Write the catalogue text for this product. Use only facts from the supplier's description.")
      #:data product
      #:model "gpt-4o-mini"
      #:temperature 0.5
      #:max-tokens 200)))

(define (copy-for product)
  (define cache-key (string-append "copy-" (hash style-guide)))
  (define cached (restore cache-key))
  (if cached
      cached
      (let ([fresh (write-copy product)])
        (checkpoint cache-key fresh)
        fresh)))

(define copies
  (map-async copy-for products #:max-concurrent 10))

(define (too-long? text)
  (> (length (string-split text)) 95))

(define flagged
  (for/list ([text copies] [n (in-naturals 1)] #:when (too-long? text))
    (number->string n)))

(define catalogue
  (string-join
    (for/list ([text copies] [n (in-naturals 1)])
      (format "~a.\n~a" n text))
    "\n\n"))

(finish
  (string-append
    catalogue
    (if (null? flagged)
        ""
        (string-append "\n\nToo long, please shorten: " (string-join flagged ", ")))))
