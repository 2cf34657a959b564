;; Tree aggregation (pattern 10): reports are merged in groups, then the groups' results, to one.
;; Use it for more results than one prompt should hold, some twenty and more: in a long prompt the
;; middle is overlooked, in a tree every report is one of a few.
;; Cost: 18 reports in groups of three make 6 + 2 + 1 calls. Cheap models at the bottom, where
;; the work is plain, a dear one at the top, where there is one call: below a cent.
;; @data data/visits.json

(define visits (py-eval "
import json
json.loads(context)
"))

(define (in-groups items size)
  (if (<= (length items) size)
      (list items)
      (cons (take items size) (in-groups (drop items size) size))))

;; One level of the tree: the groups are independent, so they are merged side by side.
(define (merge-level reports model)
  (map-async
    (lambda (group)
      (llm-query-async
        #:instruction "Merge these reports of visits to customers into one. Keep every problem,
how often it was seen and at whose shop; say what several of them have in common.
At most 150 words."
        #:data (string-join group "\n---\n")
        #:model model
        #:temperature 0.2
        #:max-tokens 300))
    (in-groups reports 3)))

(define by-street (merge-level visits "gpt-4o-mini"))
(define by-district (merge-level by-street "gpt-4.1-mini"))
(define overview (merge-level by-district "gpt-4.1"))

(finish (first overview))
