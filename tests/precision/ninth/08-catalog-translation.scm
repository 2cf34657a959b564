;; @data data/products.json
;; @budget $0.40 150-calls 15min
;; Translate product descriptions to German; a suspiciously short answer falls back to the original.

(define descriptions (py-eval "
import json
[p['description'] for p in json.loads(context)]
"))

(define instruction
  "Translate the product description to German. Keep units, brand names and numbers. Return the translation only.")

(define (translate text)
  (syntax-e (llm-query
    #:instruction instruction
    #:data text
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 400)))

;; (long-enough expr n fallback): expr if it has at least n characters, otherwise fallback
(define-syntax-rule (long-enough expr n fallback)
  (if (>= (string-length expr) n)
      expr
      fallback))

(define (translate-one text)
  (define key (hash (string-append "de-v2 gpt-4o-mini\n" instruction "\n" text)))
  (or (restore key)
      (checkpoint key
        (long-enough (translate text) (quotient (string-length text) 2) text))))

(define translations
  (map-async translate-one descriptions #:max-concurrent 10))

(define untouched
  (for/sum ([before descriptions] [after translations])
    (if (string=? before after) 1 0)))

(displayln (format "~a of ~a descriptions kept in English" untouched (length descriptions)))

;; One look at a few samples by a strong model
(define spot-check
  (llm-query
    #:instruction "Judge these translations to German. Name each mistake in meaning or tone, or say that there is none."
    #:data (for/list ([before descriptions] [after translations] [_ (in-range 5)])
             (hasheq 'english before 'german after))
    #:model "gpt-4.1"
    #:temperature 0.0
    #:max-tokens 500))

(finish (hasheq 'translations translations 'spot-check (syntax-e spot-check)))
