;; Insurance claims: cheap triage of all, a better model for the doubtful, then merge.
;; @budget $2.00
;; @assume claims = 200
(define claims
  (py-eval "
import json
[c['narrative'][:4000] for c in json.loads(context)]
"))

(define (triage model)
  (lambda (claim)
    (llm-query-async
     #:instruction "Triage this transport-insurance claim. Return JSON: {\"route\": \"pay\"|\"inspect\"|\"refuse\", \"confidence\": number from 0 to 1, \"why\": short phrase}"
     #:data claim
     #:model model
     #:json #t
     #:temperature 0.0
     #:max-tokens 120)))

(define cheap (map-async (triage "gpt-4.1-mini") claims #:max-concurrent 20))
(checkpoint "claims-cheap" cheap)

(py-set! "cheap" cheap)
(py-exec "
import json
first = [json.loads(c) for c in cheap]
")
(define doubtful
  (py-eval "
[i for i, r in enumerate(first) if float(r.get('confidence', 0)) < 0.75 or r.get('route') == 'refuse']
"))
(printf "~a of ~a claims go to the better model\n" (length doubtful) (length claims))

(define doubtful-claims
  (for/list ([i (in-list doubtful)])
    (list-ref claims i)))

(define better (map-async (triage "gpt-4o") doubtful-claims #:max-concurrent 6))

(py-set! "doubtful" doubtful)
(py-set! "better" better)
(define table
  (py-exec "
final = list(first)
for i, text in zip(doubtful, better):
    final[i] = json.loads(text)
for n, r in enumerate(final, 1):
    mark = '*' if n - 1 in doubtful else ' '
    print(f\"{n:4d}{mark} {r.get('route', '?'):8s} {r.get('why', '')}\")
"))

(finish (string-append "Claims marked * were read twice.\n" table))
