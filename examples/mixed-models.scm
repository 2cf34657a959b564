;; Mixed models: a cheap model extracts from everything, a cheap critic names what looks doubtful,
;; and the expensive model does only that part again.
;; Use it for bulk extraction where a few hard items spoil the result: the quality of the expensive
;; model for a fraction of its price.
;; Cost: 11 calls and 1 for each doubtful clause (at most 21), below 2 cents.

;; @data data/clauses.json
(define clauses (py-eval "
import json
json.loads(context)
"))

(define task "Extract the terms of the clause; null where it does not say. Return JSON:
{party: str, amount: number, currency: str, period: str, start: str, notice: str}")

(define (extract model clause)
  (llm-query-async
    #:instruction task
    #:data clause
    #:model model
    #:json #t
    #:temperature 0.0
    #:max-tokens 150))

;; Phase 1: everything, cheaply, side by side.
(define drafts (map-async (lambda (clause) (extract "gpt-4o-mini" clause)) clauses))

;; Phase 2: one cheap look at all of them. Telling that something is missing is easier than
;; finding it.
(define doubts (syntax-e (llm-query
  #:instruction "Each numbered clause is followed by what was extracted from it. Which extractions
are incomplete, or guess what the clause leaves open? Return JSON: {doubtful: [int]}"
  #:data (string-join
    (for/list ([clause clauses] [draft drafts] [number (in-naturals)])
      (format "~a. ~a\n~a" number clause draft))
    "\n\n")
  #:model "gpt-4.1-mini"
  #:json #t
  #:temperature 0.0
  #:max-tokens 100)))

(py-set! "doubts" doubts)
(define doubtful (py-eval "json.loads(doubts).get('doubtful', [])"))

;; Phase 3: the expensive model, for those alone. Numbers that are not in the list fall away here.
(define results
  (map-async
    (lambda (number)
      (if (member number doubtful)
          (extract "gpt-4.1" (list-ref clauses number))
          (list-ref drafts number)))
    (range (length clauses))))

(finish results)
