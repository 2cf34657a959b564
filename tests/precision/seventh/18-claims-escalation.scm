;; Insurance claims: a cheap model decides, the uncertain ones go to a strong model.
;; context: JSON array of claim texts
;; @assume claims = 150
;; @budget $1.00

(define claims
  (py-eval "
import json
[str(c)[:6000] for c in json.loads(context)]
"))

(define cheap
  (map-async
    (lambda (claim)
      (llm-query-async
        #:instruction "Decide on this household insurance claim. Return JSON: {\"decision\": \"pay|reject|investigate\", \"reason\": string, \"certainty\": number between 0 and 1}"
        #:data claim
        #:model "gpt-4.1-mini"
        #:json #t
        #:temperature 0.0
        #:max-tokens 150))
    claims
    #:max-concurrent 15))

(checkpoint "claims-cheap" cheap)

(py-set! "cheap" cheap)
(define uncertain
  (py-eval "
parsed = [json.loads(r) for r in cheap]
[i for i, r in enumerate(parsed) if r['confidence'] < 0.75]
"))

(display (format "~a of ~a claims are uncertain\n" (length uncertain) (length claims)))

(define careful
  (map-async
    (lambda (i)
      (llm-query-async
        #:instruction "Decide on this difficult household insurance claim. Weigh the evidence for and against before you decide. Return JSON: {\"decision\": \"pay|reject|investigate\", \"reason\": string}"
        #:data (list-ref claims i)
        #:model "gpt-4o"
        #:json #t
        #:temperature 0.0
        #:max-tokens 250))
    uncertain
    #:max-concurrent 5))

(py-set! "uncertain" uncertain)
(py-set! "careful" careful)
(finish
  (py-exec "
final = list(parsed)
for i, raw in zip(uncertain, careful):
    final[i] = json.loads(raw)
for n, r in enumerate(final, 1):
    mark = '*' if (n - 1) in uncertain else ' '
    print(f\"{n:4d}{mark} {r['decision']:12s} {r['reason']}\")
"))
