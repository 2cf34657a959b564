;; @data data/field-notes.txt
;; @assume notes = 120

;; Extract sightings from every note, then merge them in groups of six.
(define notes
  (filter (lambda (note) (> (string-length (string-trim note)) 0))
          (string-split context "\n\n")))

(define (extract note)
  (llm-query-async
    #:instruction "List the sightings in this field note, one on each line: species, count, place, date."
    #:data note
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 200))

(define (merge . lists)
  (syntax-e
    (llm-query
      #:instruction "Merge these lists of sightings. Add up counts of the same species and place, keep the range of dates. One line each."
      #:data (string-join lists "\n\n---\n\n")
      #:model "gpt-4.1-mini"
      #:temperature 0.0
      #:max-tokens 1500)))

(define sightings
  (fan-out-aggregate
    extract
    (lambda (lists) (tree-reduce merge lists #:branch-factor 6))
    notes
    #:max-concurrent 15))

(finish
  (llm-query
    #:instruction "Write a season report of 300 words from this list of sightings."
    #:data sightings
    #:model "gpt-4o"
    #:temperature 0.3
    #:max-tokens 600))
