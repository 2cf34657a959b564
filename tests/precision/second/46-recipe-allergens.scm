;; @data data/recipes.json

;; Mark the allergens in every recipe of the canteen.
(define recipes
  (py-eval "
import json
json.loads(context)
"))

(define allergens
  (map-async
    (lambda (recipe)
      (llm-query-async
        #:instruction "List the EU allergens in this recipe, separated by commas, or answer none."
        #:data (string-join (hash-ref recipe 'ingredients) "\n")
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 60))
    recipes
    #:max-concurrent 8))

(define (card recipe found)
  (hash 'recipe (hash-ref recipe 'name)
        'allergens (map string-trim (string-split found ","))
        'vegan (hash-ref recipe 'vegan #f)))

(for ([recipe recipes] [found allergens])
  (define entry (card recipe found))
  (eprintf "~a: ~a\n" (hash-ref entry 'recipe) found)
  (finish entry))
