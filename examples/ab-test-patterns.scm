;; A/B test of patterns: flat and hierarchical aggregation both work on a fifth of the data, a cheap
;; model compares what they keep, and the better one gets the rest.
;; Use it when the pattern itself is in doubt and the data is large: a wrong choice costs all of it.
;; Cost: 22 to 26 calls, below 1 cent, of which the test is 9 calls.

;; @data data/abstracts.json
(define papers (py-eval "
import json
json.loads(context)
"))

(define (finding paper)
  (llm-query-async
    #:instruction "State the key finding with its figures, in one sentence."
    #:data paper
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 80))

(define (joined findings)
  (syntax-e (llm-query
    #:instruction "Combine these findings into one paragraph. Keep every figure."
    #:data (string-join findings "\n")
    #:model "gpt-4.1-mini"
    #:temperature 0.0
    #:max-tokens 250)))

;; A: one call sees all the findings. B: four at a time, then what came of those.
(define (flat findings) (joined findings))
(define (tree findings)
  (tree-reduce (lambda group (joined group)) findings #:branch-factor 4))

;; Both arms get the same findings, so that only the aggregation differs, and the findings are
;; paid for once. A branch factor of 2 makes a tree of three calls out of four.
(define test-findings (map-async finding (take papers 4)))
(define arms
  (parallel
    (list
      (lambda () (flat test-findings))
      (lambda () (tree-reduce (lambda group (joined group)) test-findings #:branch-factor 2)))))

(define comparison (syntax-e (llm-query
  #:instruction "Which of the two summaries keeps more of the findings and of their figures?
Return JSON: {winner: 'flat'|'tree', reasoning: str}"
  #:data (format "FINDINGS\n~a\n\nFLAT\n~a\n\nTREE\n~a"
                 (string-join test-findings "\n")
                 (first arms)
                 (second arms))
  #:model "gpt-4.1-mini"
  #:json #t
  #:temperature 0.0
  #:max-tokens 150)))

(py-set! "comparison" comparison)
(define winner (py-eval "json.loads(comparison).get('winner')"))
(printf "The better aggregation on the sample: ~a\n" winner)

;; The findings of the sample are used again.
(define findings (append test-findings (map-async finding (drop papers 4))))
(finish (hash 'winner winner
              'summary (if (equal? winner "tree") (tree findings) (flat findings))))
