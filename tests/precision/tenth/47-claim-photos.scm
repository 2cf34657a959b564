;; Do the photos of a motor claim fit its story? Claims that do not fit go to an adjuster.
;; @data data/claims.json
;; @budget $3.00

(struct claim (id story photos) #:transparent)

(define claims
  (for/list ([row (in-list (py-eval "
import json
[[c['id'], c['story'], c['photos']] for c in json.loads(context)]
"))])
    (apply claim row)))

(define (inspect c)
  (llm-query-async
    #:instruction "Compare the photos with the claimant's story. Return JSON: {consistent: bool, damage: str, doubts: str}"
    #:data (claim-story c)
    #:images (claim-photos c)
    #:model "gpt-4.1-mini"
    #:schema "{consistent: bool, damage: str, doubts: str}"
    #:temperature 0.0
    #:max-tokens 250))

(define with-photos (filter (lambda (c) (pair? (claim-photos c))) claims))

(define key (string-append "claims-" (hash context)))
(define answers
  (or (restore key)
      (checkpoint key (map-async inspect with-photos #:max-concurrent 5))))

(py-exec "import json")
(define findings
  (for/hash ([c (in-list with-photos)]
             [answer (in-list answers)])
    (values (claim-id c) (py-call "json.loads" answer))))

(define doubtful
  (for/list ([c (in-list with-photos)]
             #:unless (hash-ref (hash-ref findings (claim-id c)) 'consistent))
    (claim-id c)))

(finish
  (hash 'pay (remove* doubtful (map claim-id with-photos))
        'adjuster doubtful
        'without-photos (map claim-id (remove* with-photos claims))))
