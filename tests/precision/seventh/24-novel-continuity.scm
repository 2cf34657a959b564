;; Continuity check of a novel: facts per chapter, then contradictions between chapters.
;; data: manuscripts/harbour-lights.txt
;; @assume chapters = 32

(define chapters
  (py-exec "
import re
parts = re.split(r'(?m)^CHAPTER \\w+.*$', context)
[p.strip()[:40000] for p in parts if len(p.strip()) > 500]
"))

(define fact-sheets
  (map-async
    (lambda (chapter)
      (llm-query-async
        #:instruction "List the continuity facts of this chapter: characters with age, looks, relations and injuries; places; dates and weekdays; objects that change hands. One fact per line."
        #:data chapter
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 700))
    chapters
    #:max-concurrent 8))

(checkpoint "continuity-facts" fact-sheets)

(define numbered
  (for/list ([sheet (in-list fact-sheets)]
             [n (in-naturals 1)])
    (format "[CHAPTER ~a]\n~a" n sheet)))

(define problems
  (syntax-e
    (llm-query
      #:instruction "Find contradictions between the chapters' facts: ages that do not add up, eyes that change colour, people in two places, dead people speaking, weekdays that do not fit the dates. For each: the chapters, the two facts, how serious it is (1-3)."
      #:data (string-join numbered "\n\n")
      #:model "gpt-4o"
      #:temperature 0.0
      #:max-tokens 1800)))

(define fixes
  (syntax-e
    (llm-query
      #:instruction "For each contradiction propose the smallest change to the manuscript that resolves it. Name the chapter to change."
      #:data problems
      #:model "gpt-4o"
      #:temperature 0.4
      #:max-tokens 1500)))

(finish (string-append "CONTRADICTIONS\n\n" problems "\n\nPROPOSED CHANGES\n\n" fixes))
