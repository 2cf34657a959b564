;; @data data/cases.json
;; @budget $1.00
;; Triage with two rounds: independent proposals, then a review of all proposals.

(define models '("gpt-4o" "claude-sonnet-4-5" "gemini-2.5-flash"))
(define quorum 2)

(define urgent-cases (py-eval "
import json
['Case ' + str(c['case']) + ', age ' + str(c['age']) + '. ' + c['notes'] for c in json.loads(context)][:5]
"))

(define (proposals-for patient)
  (map-async
    (lambda (model)
      (llm-query-async
        #:instruction "Propose a triage level from 1 (now) to 4 (routine) for this case, with one sentence of reason."
        #:data patient
        #:model model
        #:temperature 0.0
        #:max-tokens 120))
    models))

(define (votes-for patient proposals)
  (define ballot
    (string-join
      (for/list ([p proposals] [i (in-naturals 1)]) (format "PROPOSAL ~a: ~a" i p))
      "\n"))
  (map-async
    (lambda (model)
      (llm-query-async
        #:instruction "Review all proposals for this case and answer with the triage level you now hold right: a single digit from 1 to 4."
        #:data (string-append "CASE: " patient "\n" ballot)
        #:model model
        #:temperature 0.0
        #:max-tokens 5))
    models))

(define (decide patient)
  (define votes (map string-trim (votes-for patient (proposals-for patient))))
  (define winner (argmax (lambda (v) (count (lambda (w) (string=? v w)) votes)) votes))
  (define support (count (lambda (w) (string=? winner w)) votes))
  (if (>= support quorum)
      (format "~a\n  level ~a (~a of ~a)" patient winner support (length models))
      (format "~a\n  NO CONSENSUS, ask a physician" patient)))

(finish (string-join (map-async decide urgent-cases #:max-concurrent 3) "\n"))
