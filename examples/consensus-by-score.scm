;; Consensus by score (pipeline 7): several models do the same task, each result is scored by
;; itself, and the best one is taken.
;; Use it for texts, which no vote can count: two good ones are never the same. Scored alone, none
;; profits from standing first.
;; Cost: 6 calls, below 1 cent; a candidate that breaks a hard rule loses without being scored.

;; @data data/incident.txt
(define (draft model)
  (syntax-e (llm-query
    #:instruction "Write the notice for the public status page: what customers notice, what is being
done, when the next notice comes. At most 80 words, no internal names."
    #:data context
    #:model model
    #:temperature 0.4
    #:max-tokens 200)))

(define (judge text)
  (syntax-e (llm-query
    #:instruction "Score the notice for the status page: correct, calm, useful to a customer.
Return JSON: {score: 0-10, reason: str}"
    #:data (string-append "INCIDENT\n" context "\n\nNOTICE\n" text)
    #:model "gpt-4.1-mini"
    #:json #t
    #:temperature 0.0
    #:max-tokens 100)))

;; What code can tell, no judge has to: length, and names that must not get out.
(define (presentable? text)
  (and (<= (length (string-split text)) 100)
       (not (regexp-match? #rx"eu-3|connection pool" text))))

(py-exec "
import json
def score(verdict):
    found = json.loads(verdict).get('score')
    return found if isinstance(found, (int, float)) else 0
")

;; One chain for each model, side by side.
(define candidates
  (map-async
    (lambda (model)
      (define text (draft model))
      (hash 'model model
            'text text
            'score (if (presentable? text) (py-call "score" (judge text)) 0)))
    '("gpt-4o-mini" "gpt-4.1-mini" "gpt-4o")))

(define (score candidate) (hash-ref candidate 'score))
(for ([candidate candidates])
  (printf "~a: ~a\n" (hash-ref candidate 'model) (score candidate)))

(finish (argmax score candidates))
