;; Audit shop shelves from photos: what is missing, what stands in the wrong place.
;; The context is JSON: [{"shelf": str, "photo": path, "plan": str}]
;; @budget $0.80
;; @assume shelves = 20

(struct shelf (name photo plan))

(define shelves
  (map (lambda (row) (shelf (first row) (second row) (third row)))
       (py-eval "
import json
[[s['shelf'], s['photo'], s['plan']] for s in json.loads(context)]
")))

(define findings
  (map-async
   (lambda (s)
     (llm-query-async
      #:instruction "Compare the photo of the shelf with its plan. List gaps, wrong products and missing price tags, one a line, or say OK."
      #:data (string-append "PLAN:\n" (shelf-plan s))
      #:images (list (shelf-photo s))
      #:model "gpt-3.5-turbo"
      #:temperature 0.0
      #:max-tokens 250))
   shelves
   #:max-concurrent 5))

(checkpoint "shelf-findings" findings)

(define (fine? finding)
  (string=? (string-upcase (string-trim finding)) "OK"))

(define problems
  (for/list ([s shelves] [finding findings] #:unless (fine? finding))
    (string-append (shelf-name s) ":\n" finding)))

(define orders
  (if (null? problems)
      "All shelves are as planned."
      (syntax-e
       (llm-query
        #:instruction "Turn these findings into a work list for the morning shift, the most urgent first, grouped by aisle where the names show it."
        #:data (string-join problems "\n\n")
        #:model "gpt-4o-mini"
        #:temperature 0.2
        #:max-tokens 600))))

(finish (format "~a of ~a shelves need work\n\n~a" (length problems) (length shelves) orders))
