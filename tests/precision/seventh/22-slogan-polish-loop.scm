;; Polish a product slogan until a critic is satisfied.
;; context: product description and brand guide

(define first-slogan
  (string-trim
    (syntax-e
      (llm-query
        #:instruction "Write one slogan of at most eight words for this product, in the voice of the brand guide. Answer with the slogan only."
        #:data context
        #:model "gpt-4o"
        #:temperature 0.9
        #:max-tokens 40))))

(define (rate slogan)
  (define answer
    (syntax-e
      (llm-query
        #:instruction "Rate the slogan from 1 to 10 for memorability, truth to the product and fit with the brand guide. Be strict: 9 and 10 are for slogans people quote years later. Answer with the number only."
        #:data (string-append "SLOGAN: " slogan "\n\nBRIEF:\n" context)
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 5)))
  (or (string->number (string-trim answer)) 0))

(define (improve slogan)
  (string-trim
    (syntax-e
      (llm-query
        #:instruction "Make this slogan better: shorter, more concrete, closer to the brand guide. Answer with the new slogan only."
        #:data (string-append "SLOGAN: " slogan "\n\nBRIEF:\n" context)
        #:model "gpt-4o"
        #:temperature 0.8
        #:max-tokens 40))))

(define polished
  (let loop ([slogan first-slogan] [history '()])
    (define score (rate slogan))
    (display (format "~a  ~a\n" score slogan))
    (if (>= score 9)
        (reverse (cons slogan history))
        (loop (improve slogan) (cons slogan history)))))

(define variants
  (map-async
    (lambda (channel)
      (llm-query-async
        #:instruction (string-append "Write one sentence of copy for " channel " that ends in this slogan.")
        #:data (last polished)
        #:model "gpt-4o-mini"
        #:temperature 0.7
        #:max-tokens 60))
    (list "a billboard" "a podcast spot" "an app store page")))

(finish (string-append "SLOGAN: " (last polished)
                       "\n\nCOPY:\n" (string-join variants "\n")
                       "\n\nHISTORY:\n" (string-join polished "\n")))
