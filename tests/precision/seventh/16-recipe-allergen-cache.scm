;; Allergen labels for a restaurant's recipes, cached so that a rerun is free.
;; context: JSON array of {"name": str, "ingredients": str}
;; @assume recipes = 70

(py-exec "
import json
recipes = json.loads(context)
")
(define names (py-eval "[r['name'] for r in recipes]"))
(define ingredient-lists (py-eval "[r['ingredients'][:3000] for r in recipes]"))

(define model "gpt-4o-mini")
(define instruction
  "Which of the fourteen EU allergens does this ingredient list contain? Return JSON: {\"contains\": [string], \"may_contain\": [string]}")

(define (normalise s)
  (string-downcase (string-join (string-split s) " ")))

;; content-addressed cache around the query
(define (allergens-of ingredients)
  (define data (normalise ingredients))
  (define key (string-append "allergens-" (hash (string-append instruction model))))
  (define cached (restore key))
  (if cached
      cached
      (let ([answer (syntax-e
                      (llm-query
                        #:instruction instruction
                        #:data data
                        #:model model
                        #:json #t
                        #:temperature 0.0
                        #:max-tokens 150))])
        (checkpoint key answer)
        answer)))

(define labels
  (map-async allergens-of ingredient-lists #:max-concurrent 10))

(py-set! "names" names)
(py-set! "labels" labels)
(define card
  (py-exec "
for name, raw in sorted(zip(names, labels)):
    a = json.loads(raw)
    contains = ', '.join(a.get('contains', [])) or 'none'
    traces = ', '.join(a.get('may_contain', []))
    print(f'{name}: {contains}' + (f' (traces: {traces})' if traces else ''))
"))

(finish (string-append "ALLERGEN CARD\n\n" card))
