;; @data data/shelves.json
;; @budget $0.40 60-calls 10min
;; Audit photographs of shop shelves: what is out of stock, which price tags are missing?

(py-exec "import json")
(define photos (py-eval "json.loads(context)"))

(define shape "{empty_slots: int, missing_tags: int, note: str}")
(define task
  "Look at the photograph of a shop shelf. Count the empty slots and the missing price tags. Return JSON: {empty_slots: int, missing_tags: int, note: str}")

(define (audit photo)
  (define key (hash (string-append "shelf-v1 gpt-4.1-mini\n" task "\n" photo)))
  (or (restore key)
      (checkpoint key
        (syntax-e (llm-query
          #:instruction task
          #:data photo
          #:model "gpt-4.1-mini"
          #:schema shape
          #:temperature 0.0
          #:max-tokens 120)))))

(define audits (map-async audit photos #:max-concurrent 5))

(py-set! "photos" photos)
(py-set! "audits" audits)
(define table (py-eval "
rows = [dict(json.loads(a), photo=p) for p, a in zip(photos, audits)]
sorted(rows, key=lambda row: -(row['empty_slots'] + row['missing_tags']))
"))

(define totals (py-eval "
{'empty_slots': sum(row['empty_slots'] for row in rows),
 'missing_tags': sum(row['missing_tags'] for row in rows)}
"))

(define advice
  (syntax-e (llm-query
    #:instruction "From this audit write a task list for the shop's staff, the worst shelf first. At most 150 words."
    #:data table
    #:model "gpt-4.1"
    #:temperature 0.2
    #:max-tokens 300)))

(finish (hasheq 'totals totals 'table table 'advice advice))
