;; @data data/abstracts.json
;; @assume abstracts = 2000
;; Screening of abstracts for a systematic review.

(define abstracts (py-eval "
import json
[a['title'] + '\\n' + a['abstract'] for a in json.loads(context)]
"))

(define criteria
  "in vivo or clinical samples; phage given as treatment; clearance reported as a percentage")

(define decisions
  (map-async
    (lambda (abstract)
      (llm-query-async
        #:instruction (string-append "Does this abstract meet all criteria? Criteria: " criteria ". Answer include or exclude, nothing else.")
        #:data abstract
        #:model "gpt-4o"
        #:temperature 0.0
        #:max-tokens 5))
    abstracts
    #:max-concurrent 15))

(define included
  (for/list ([abstract abstracts]
             [decision decisions]
             #:when (string-prefix? (string-downcase (string-trim decision)) "include"))
    abstract))

(display (format "~a of ~a included\n" (length included) (length abstracts)))

(define protocol-note
  (syntax-e
    (llm-query
      #:instruction "Write the paragraph on screening for the methods section of a systematic review, from these numbers and criteria."
      #:data (format "screened: ~a\nincluded: ~a\ncriteria: ~a" (length abstracts) (length included) criteria)
      #:model "claude-sonnet-4-5"
      #:max-tokens 300)))

(finish (string-append protocol-note "\n\n" (string-join included "\n---\n")))
