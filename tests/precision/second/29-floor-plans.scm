;; @data data/listing.txt

;; Compare a flat's listing with the photos of it.
(define photos (list "data/kitchen.png" "data/bath.png" "data/plan.png"))

(define seen
  (llm-query-async
    #:instruction "Describe what these photos of a flat show: rooms, condition, visible defects. Do not guess what is not visible."
    #:images photos
    #:model "gpt-4o"
    #:temperature 0.0
    #:max-tokens 500))

(define claimed
  (llm-query-async
    #:instruction "List every checkable claim that this listing makes about rooms, equipment and condition."
    #:data context
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 400))

(define texts (await-all (list claimed seen)))

(define comparison
  (llm-query
    #:instruction "Compare the claims of a listing with what its photos show. Return a Markdown table: claim, supported / contradicted / not visible, remark."
    #:data (string-append "CLAIMS:\n" (first texts) "\n\nPHOTOS:\n" (second texts))
    #:model "gpt-4o"
    #:temperature 0.0
    #:max-tokens 800))

(finish comparison)
