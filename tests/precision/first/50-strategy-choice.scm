;; @data data/reviews.json
;; Two ways to summarise are tried on a sample; a cheap judge chooses for the whole set.

(define reviews (py-eval "
import json
[r['text'] for r in json.loads(context)]
"))

(define sample (string-join (take reviews (min 8 (length reviews))) "\n"))

(define styles
  (hash "a" "Summarise the reviews by product, with one sentence for each."
        "b" "Summarise the reviews by complaint and praise, with counts."))

(define (try-style name)
  (llm-query-async
    #:instruction (hash-ref styles name)
    #:data sample
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 300))

(define trials (await-all (map try-style '("a" "b"))))

(define verdict
  (syntax-e
    (llm-query
      #:instruction "Which summary is of more use to a product manager? Return JSON: {\"winner\": \"a\" or \"b\", \"reason\": string}"
      #:data (string-append "A:\n" (first trials) "\n\nB:\n" (second trials))
      #:model "gpt-4o-mini"
      #:json #t
      #:temperature 0.0
      #:max-tokens 120)))

(define winner (hash-ref verdict 'winner))

(define summary
  (syntax-e
    (llm-query
      #:instruction (hash-ref styles winner)
      #:data (string-join reviews "\n")
      #:model "gpt-4o"
      #:temperature 0.0
      #:max-tokens 800)))

(finish summary)
