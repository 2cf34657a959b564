;; Forecast next quarter's revenue from an earnings call: three models estimate on their own,
;; Python takes the median. If they are too far apart, a human decides.
;; @data data/earnings_call.txt
;; @budget $1.00 10-calls

(define max-spread 0.15)

(py-exec "
import json, statistics

def values(answers):
    return [float(json.loads(answer)['revenue_musd']) for answer in answers]

def median(answers):
    return statistics.median(values(answers))

def spread(answers):
    found = values(answers)
    middle = statistics.median(found)
    return (max(found) - min(found)) / abs(middle) if middle else 1.0
")

(define (analyst model)
  (lambda ()
    (llm-query-async
      #:instruction "Estimate the company's revenue of next quarter in millions of dollars from this earnings call. Return JSON: {revenue_musd: float, reasoning: str}"
      #:data context
      #:model model
      #:schema "{revenue_musd: float, reasoning: str}"
      #:temperature 0.0
      #:max-tokens 400)))

(define estimates
  (parallel (map analyst '("gpt-4o" "gpt-4.1" "claude-sonnet-4-5"))))

(define spread (py-call "spread" estimates))
(define median (py-call "median" estimates))
(eprintf "median ~a, spread ~a\n" median spread)

(cond
  [(> spread max-spread)
   (finish (hash 'status "no consensus, ask an analyst"
                 'estimates estimates))]
  [else
   (define note
     (syntax-e (llm-query
       #:instruction "Write a three-sentence note for the portfolio manager on these estimates and where their reasoning agrees."
       #:data (hash 'median median 'estimates estimates)
       #:model "gpt-4o-mini"
       #:max-tokens 200)))
   (finish (hash 'status "consensus" 'revenue_musd median 'note note))])
