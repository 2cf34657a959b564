;; @data data/manual.txt

;; Every chapter of the manual goes to a sub-agent that decides itself how to check it.
(define chapters
  (filter (lambda (part) (> (string-length part) 40))
          (string-split context "\n# ")))

(define audits
  (map-async
    (lambda (chapter)
      (llm-query-async
        #:instruction "Check this chapter of a manual: split it into procedures, check each for missing steps and safety notes, and combine the findings in one list."
        #:data chapter
        #:model "gpt-4o"
        #:recursive #t
        #:max-tokens 1500))
    chapters
    #:max-concurrent 3))

(define report
  (llm-query
    #:instruction "Merge these chapter audits into one list of defects, the dangerous ones first."
    #:data (string-join audits "\n\n")
    #:model "gpt-4o"
    #:temperature 0.0
    #:max-tokens 1200))

(finish report)
