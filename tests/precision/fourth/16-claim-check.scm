;; Check the claims of a press release against its source; a jury decides on each.
;; @budget $1.00
;; @assume claims = 10

(define-values (release source)
  (let ([halves (string-split context "\n=====SOURCE=====\n")])
    (if (= (length halves) 2)
        (values (first halves) (second halves))
        (finish "Please separate release and source by a line =====SOURCE=====."))))

(define claims-json
  (syntax-e
   (llm-query
    #:instruction "List the factual claims of this press release, at most ten. Return JSON: {\"claims\": [str]}"
    #:data release
    #:model "gpt-4o-mini"
    #:json #t
    #:temperature 0.0
    #:max-tokens 700)))

(py-set! "claims_json" claims-json)
(define claims (py-eval "
import json
[str(c) for c in json.loads(claims_json)['claims'][:10]]
"))

(define (verdict-word text)
  (define t (string-downcase text))
  (cond
    [(string-contains? t "contradicted") "contradicted"]
    [(string-contains? t "unsupported") "unsupported"]
    [else "supported"]))

(define (judge claim)
  (verdict-word
   (syntax-e
    (llm-query
     #:instruction "Is the claim supported, unsupported or contradicted by the source? Answer with that one word."
     #:data (string-append "CLAIM: " claim "\n\nSOURCE:\n" source)
     #:model "gpt-4o"
     #:temperature 0.0
     #:max-tokens 5))))

(define (jury claim)
  (vote (for/list ([seat (in-range 5)])
          (lambda () (judge claim)))))

(define verdicts
  (parallel (for/list ([claim claims])
              (lambda () (jury claim)))))

(define lines
  (for/list ([claim claims] [verdict verdicts])
    (format "~a: ~a" verdict claim)))

(finish (string-join lines "\n"))
