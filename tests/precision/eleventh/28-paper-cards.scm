;; @data data/papers.json
;; @budget $0.50

;; Task: an index card for each paper, cached so that a second run costs nothing.

(define papers (py-eval "
import json
json.loads(context)
"))

(define card-prompt
  "Write an index card for this paper: question, method, sample size, main result. Four lines, no preamble.")

(define (make-card paper)
  (define cached (restore "paper-card"))
  (if cached
      cached
      (let ([card (syntax-e (llm-query
                    #:instruction card-prompt
                    #:data (hash-ref paper 'abstract)
                    #:model "gpt-4o-mini"
                    #:temperature 0.0
                    #:max-tokens 150))])
        (checkpoint "paper-card" card)
        card)))

(define cards (map-async make-card papers #:max-concurrent 10))

(define box
  (string-join
    (for/list ([paper papers] [card cards])
      (string-append "## " (hash-ref paper 'title) "\n" card))
    "\n\n"))

(define gaps
  (syntax-e (llm-query
    #:instruction "Read these index cards of papers and name three questions that none of them answers."
    #:data box
    #:model "gpt-4o"
    #:temperature 0.3
    #:max-tokens 400)))

(finish (string-append box "\n\n# Open questions\n" gaps))
