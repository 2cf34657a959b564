;; @data data/field-notes.txt

;; Merge the ornithologists' field notes pairwise into one season report.
(define notes
  (filter (lambda (note) (> (string-length (string-trim note)) 0))
          (string-split context "\n\n")))

(define (merge left right)
  (llm-query
    #:instruction "Merge the two field notes. Keep species, counts, places and dates; drop small talk."
    #:data (string-append "NOTE A\n" left "\n\nNOTE B\n" right)
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 600))

(define merged
  (tree-reduce merge notes
    #:branch-factor 3
    #:max-concurrent 6))

(define report
  (llm-query
    #:instruction "Write the season report of a bird observatory from these merged notes, one section for each species."
    #:data merged
    #:model "gpt-4o"
    #:temperature 0.3
    #:max-tokens 1200))

(finish report)
