;; @data data/claims.json

;; Insurance claims as structs; each class is handled in its own way.
(struct claim (id kind amount text) #:transparent)

(define claims
  (for/list ([row (py-eval "import json\njson.loads(context)")])
    (claim (hash-ref row 'id)
           (hash-ref row 'kind)
           (hash-ref row 'amount)
           (hash-ref row 'text))))

(define (assess instruction model text)
  (syntax-e
    (llm-query #:instruction instruction #:data text #:model model
               #:temperature 0.0 #:max-tokens 200)))

(define (decide c)
  (match c
    [(claim _ "glass" amount _)
     #:when (< amount 500)
     "pay without further checks"]
    [(claim _ "injury" _ text)
     (assess "List the open medical questions of this injury claim for the case handler." "gpt-4o" text)]
    [(claim _ _ _ text)
     (assess "Say in two sentences whether this claim is plausible and what is missing." "gpt-4o-mini" text)]))

(define decisions (map-async decide claims #:max-concurrent 5))

(finish
  (for/list ([c claims] [decision decisions])
    (hash 'id (claim-id c) 'decision decision)))
