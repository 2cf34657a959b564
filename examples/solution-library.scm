;; Solution library: what was solved before is found again by similarity; the same request is
;; answered from the library, a similar one by adapting its solution, a new one from scratch.
;; Use it when requests resemble one another: each makes the next one cheaper, in this run and in
;; the runs after it.
;; Cost: at most 8 calls, below 2 cents; none in a second run.

;; @data data/report-requests.json
;; @data tables = data/tables.txt
(define requests (py-eval "
import json
json.loads(context)
"))
(define tables (get-context "tables"))

;; The library: a list of [request, solution], kept on disk between the runs. For thousands of
;; entries an index of embeddings would take the place of difflib.
(py-set! "library" (or (restore "report library") '()))
(py-exec "
from difflib import SequenceMatcher
def nearest(request):
    scored = [(SequenceMatcher(None, request, known).ratio(), known, sql) for known, sql in library]
    return list(max(scored, default=(0, '', '')))
def learn(request, sql):
    if [request, sql] not in library:
        library.append([request, sql])
")

(define (from-scratch request)
  (syntax-e (llm-query
    #:instruction "Write the SQL query for the request. Return only the query."
    #:data (string-append "REQUEST\n" request "\n\nTABLES\n" tables)
    #:model "gpt-4.1"
    #:temperature 0.0
    #:max-tokens 250)))

(define (adapted request known sql)
  (syntax-e (llm-query
    #:instruction "Change the query of a similar request as little as the new one needs. Return only
the query."
    #:data (string-append "NEW REQUEST\n" request "\n\nSIMILAR REQUEST\n" known "\n\nQUERY\n" sql)
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 250)))

;; What comes out of the library may be long; what is sent on is not.
(define (cut text)
  (substring text 0 (min 1200 (string-length text))))

;; One after the other, as each solution may serve the next request.
(define (solve request)
  (define-values (score known sql) (apply values (py-call "nearest" request)))
  (define solution
    (cond
      [(= score 1) sql]
      [(>= score 0.8) (adapted request (cut known) (cut sql))]
      [else (from-scratch request)]))
  (eprintf "~a: similarity ~a\n" request score)
  (py-call "learn" request solution)
  (hash 'request request 'sql solution))

(define solutions (map solve requests))
(checkpoint "report library" (py-eval "library"))
(finish solutions)
