;; @data data/products.json

;; Let a strong model write the clean-up for a product feed of unknown quality.
(define sample
  (py-exec "
import json
rows = json.loads(context)
print(json.dumps({'rows': len(rows), 'sample': rows[:4]}, indent=1))
"))

(define (plan)
  (unsafe-raw-query
    #:instruction "You see a sample of a product feed. The whole feed is the JSON text `context`.
Write Scheme code that uses (py-eval ...) to
1. drop rows without a price,
2. trim all names,
3. remove duplicates by sku,
and defines the variable `cleaned_rows` with the list of rows that are left.
Do not call (finish). Return only the code."
    #:data sample
    #:model "gpt-4.1"
    #:temperature 0.0
    #:max-tokens 1000))

(define (run-plan)
  (unsafe-exec-sub-output (datum->syntax #f (plan)))
  (finish-var "clean-rows"))

(define rows
  (try (run-plan)
    on-error (lambda (message)
               (finish (string-append "The clean-up failed: " message)))))

(eprintf "~a rows kept\n" (length rows))
(finish rows)
