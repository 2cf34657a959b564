;; Plan a research expedition: needs, risks and costs in parallel, then the full plan.
;; context: the scientific aim, the season and the region

(define (study topic)
  (lambda ()
    (syntax-e
      (llm-query
        #:instruction (string-append "For the expedition described, work out: " topic " Use short bullet points with figures.")
        #:data context
        #:model "gpt-4o-mini"
        #:temperature 0.2
        #:max-tokens 700))))

(define studies
  (parallel
    (list (study "equipment, food and fuel for the whole team.")
          (study "the dangers of the region in this season, and a measure against each.")
          (study "permits, insurance and a cost estimate in euros."))))

(define dossier
  (string-join
    (map (lambda (title text) (string-append "## " title "\n" text))
         (list "Supplies" "Dangers" "Permits and costs")
         studies)
    "\n\n"))

(define plan
  (syntax-e
    (llm-query
      #:instruction "Write the complete plan of this expedition in about 1500 words: aim, team, a calendar week by week, supplies, safety with an evacuation plan, permits, and a table of costs."
      #:data (string-append "AIM:\n" context "\n\nDOSSIER:\n" dossier)
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 150)))

(define checklist
  (syntax-e
    (llm-query
      #:instruction "Draw up a checklist of at most twenty items to be done before departure, in order of their deadlines."
      #:data dossier
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 600)))

(finish (string-append plan "\n\n# Before departure\n" checklist))
