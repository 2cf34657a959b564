;; Recommended strategy: a cheap model looks at a sample and says which way of working suits the
;; data; the program offers the ways and takes the recommended one.
;; Use it when data of different kinds arrives: safer than letting a model write the program, since
;; each way is your own code and has a known price.
;; Cost: 17 to 34 calls, below 3 cents; the recommendation itself is one cheap call.

;; @data data/abstracts.json
(define papers (py-eval "
import json
json.loads(context)
"))

(define (note model text)
  (llm-query-async
    #:instruction "State the finding and how sure it is, in one sentence."
    #:data text
    #:model model
    #:temperature 0.0
    #:max-tokens 80))

(define (merged texts)
  (syntax-e (llm-query
    #:instruction "Write what these notes say together, in at most 150 words."
    #:data (string-join texts "\n\n")
    #:model "gpt-4o"
    #:max-tokens 300)))

;; Uniform texts: one cheap pass, one synthesis.
(define (fan-out)
  (merged (map-async (lambda (paper) (note "gpt-4o-mini" paper)) papers)))

;; Texts of different difficulty: a second look at those that the cheap model is unsure of.
(define (second-look)
  (merged
    (active-learning
      (lambda (paper) (note "gpt-4o-mini" paper))
      (lambda (paper) (note "gpt-4.1" paper))
      (lambda (finding) (if (regexp-match? #rx"unclear|unsure|perhaps|suggest" finding) 1 0))
      papers)))

;; Texts that build on one another: in order, each with what came before.
(define (in-order)
  (fold-sequential
    (lambda (so-far paper)
      (syntax-e (llm-query
        #:instruction "Bring the overview up to date with the new paper, in at most 150 words."
        #:data (string-append "OVERVIEW\n" so-far "\n\nPAPER\n" paper)
        #:model "gpt-4.1-mini"
        #:max-tokens 300)))
    "(empty)"
    papers))

(define recommendation (syntax-e (llm-query
  #:instruction "A sample of a collection of texts follows. How should the collection be summed up?
Return JSON: {strategy: 'fan-out'|'second-look'|'in-order', reasoning: str}
fan-out: the texts are alike and independent
second-look: independent, but some are much harder than others
in-order: each text builds on those before it"
  #:data (string-join (take papers 3) "\n\n")
  #:model "gpt-4.1-mini"
  #:json #t
  #:temperature 0.0
  #:max-tokens 150)))

(py-set! "recommendation" recommendation)
(define strategy (py-eval "json.loads(recommendation).get('strategy')"))
(printf "Recommended: ~a\n" strategy)

;; What the model says is compared with what is offered; anything else means the plain way.
(define overview
  (case strategy
    [("second-look") (second-look)]
    [("in-order") (in-order)]
    [else (fan-out)]))

(finish (hash 'strategy strategy 'overview overview))
