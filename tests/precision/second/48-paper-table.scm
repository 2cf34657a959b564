;; @data data/papers.json

;; A literature table: method, sample size and finding of every paper.
(define papers
  (py-eval "
import json
json.loads(context)
"))

(define (row paper)
  (llm-query-async
    #:instruction "From this abstract give method | sample size | main finding, on one line with those two bars. Write a dash for what is missing."
    #:data (hash-ref paper "abstract")
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 120))

(define rows (map-async row papers #:max-concurrent 10))

(define titles
  (py-eval "[p['title'] for p in json.loads(context)]"))

(define table
  (string-join
    (cons "paper | method | sample size | main finding"
          (for/list ([title titles] [line rows])
            (string-append title " | " (string-trim line))))
    "\n"))

(define gaps
  (llm-query
    #:instruction "Name the three largest gaps in the evidence of this literature table."
    #:data table
    #:model "gpt-4o"
    #:temperature 0.3
    #:max-tokens 400))

(finish (string-append table "\n\nGAPS\n" (syntax-e gaps)))
