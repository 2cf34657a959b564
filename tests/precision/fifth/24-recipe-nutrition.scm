;; Nutrition table for a collection of recipes.
;; context: recipes separated by lines of dashes (-----)

(define recipes
  (filter (lambda (r) (not (string=? r "")))
          (map string-trim (string-split context "-----"))))

(define estimates
  (map-async
    (lambda (recipe)
      (llm-query-async
        #:instruction "Estimate the nutrition of one serving. Return an object with the fields title (text), kcal, protein_g, fat_g and carbs_g (numbers)."
        #:data recipe
        #:model "gpt-4o-mini"
        #:json #t
        #:temperature 0.0
        #:max-tokens 150))
    recipes
    #:max-concurrent 10))

(py-set! "estimates" estimates)
(define table (py-eval "
import json
rows = [json.loads(e) for e in estimates]
rows.sort(key=lambda r: float(r.get('kcal', 0)))
'\\n'.join(
    f\"{r.get('title', '?')} | {r.get('kcal', '?')} kcal | P {r.get('protein_g', '?')} | F {r.get('fat_g', '?')} | C {r.get('carbs_g', '?')}\"
    for r in rows)
"))

(define implausible (py-eval "
bad = []
for r in rows:
    kcal = 4 * float(r.get('protein_g', 0)) + 9 * float(r.get('fat_g', 0)) + 4 * float(r.get('carbs_g', 0))
    if abs(kcal - float(r.get('kcal', 0))) > 0.25 * max(kcal, 1.0):
        bad.append(r.get('title', '?'))
bad
"))

(define plan
  (syntax-e
    (llm-query
      #:instruction "Choose recipes of this table for a week of dinners with 500 to 800 kcal each. Reply with seven lines 'day: recipe'."
      #:data table
      #:model "gpt-4o"
      #:temperature 0.5
      #:max-tokens 250)))

(finish
  (string-append
    table
    "\n\nCHECK BY HAND: "
    (if (null? implausible) "none" (string-join implausible ", "))
    "\n\nWEEK\n" plan))
