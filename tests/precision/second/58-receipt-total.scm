;; @data data/expenses.txt

;; Check the amounts that an employee claims against the photographed receipts.
(py-exec "import json")

(define claims
  (py-eval "
[dict(zip(('path', 'amount'), line.split(';'))) for line in context.splitlines() if ';' in line]
"))

(define (read-receipt claim)
  (llm-query-async
    #:instruction "Read the total of this receipt. Return JSON: {total: number, currency: str}"
    #:images (hash-ref claim 'path)
    #:model "gpt-4o"
    #:json #t
    #:temperature 0.0
    #:max-tokens 60))

(define readings (map-async read-receipt claims #:max-concurrent 4))

(define mismatches
  (for/list ([claim claims]
             [reading readings]
             #:unless (= (string->number (hash-ref claim 'amount))
                         (hash-ref (py-call "json.loads" reading) 'total)))
    (hash 'receipt (hash-ref claim 'path)
          'claimed (hash-ref claim 'amount)
          'read reading)))

(finish mismatches)
