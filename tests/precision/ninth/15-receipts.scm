;; @data data/receipts.json
;; @budget $0.50 40-calls 10min
;; Read photographed receipts, add them up in Python, and have doubtful ones read again.

(py-exec "import json")
(define paths (py-eval "json.loads(context)"))

(define shape "{merchant: str, total: float, currency: str, legible: bool}")
(define task
  "Read the receipt. Return JSON: {merchant: str, total: float, currency: str, legible: bool}. Set legible to false if you have to guess the total.")

(define (read-receipt path model)
  (define key (hash (string-append "receipt-v1\n" model "\n" task "\n" path)))
  (or (restore key)
      (checkpoint key
        (syntax-e (llm-query
          #:instruction task
          #:image path
          #:model model
          #:schema shape
          #:temperature 0.0
          #:max-tokens 150)))))

(define (legible? answer)
  (hash-ref (py-call "json.loads" answer) 'legible))

;; Cheap eyes first, good eyes only where the cheap ones had to guess.
(define readings
  (active-learning
    (lambda (path) (read-receipt path "gpt-4.1-mini"))
    (lambda (path) (read-receipt path "gpt-4.1"))
    (lambda (answer) (if (legible? answer) 0.0 1.0))
    paths
    #:threshold 0.5
    #:max-concurrent 5))

(py-set! "readings" readings)
(py-set! "paths" paths)
(finish (py-eval "
from collections import defaultdict
rows = [dict(json.loads(r), path=p) for r, p in zip(readings, paths)]
totals = defaultdict(float)
for row in rows:
    if row['legible']:
        totals[row['currency']] += row['total']
{
    'totals': {c: round(t, 2) for c, t in totals.items()},
    'check_by_hand': [row['path'] for row in rows if not row['legible']],
}
"))
