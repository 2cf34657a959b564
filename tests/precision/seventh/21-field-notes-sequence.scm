;; From a biologist's field notes to a species report: a pipeline with quality gates.
;; context: notes of several days; a day starts with "Day N"

(define days
  (py-eval "
import re
[d.strip() for d in re.split(r'(?m)^(?=Day \\d+)', context) if d.strip()]
"))

(define (observe day)
  (llm-query-async
    #:instruction "List every species observation in these field notes: species (Latin name if given), number of individuals, place, behaviour. One per line. Mark uncertain identifications with '?'."
    #:data day
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 500))

(define (combine a b)
  (syntax-e
    (llm-query
      #:instruction "Combine these two observation lists. Group by species, add up the individuals, keep the places and the question marks."
      #:data (string-append a "\n---\n" b)
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 1500)))

(define extract
  (with-validation
    (lambda (notes)
      (fan-out-aggregate
        observe
        (lambda (lists) (tree-reduce combine lists #:branch-factor 3))
        notes
        #:max-concurrent 10))
    (lambda (text) (> (string-length text) 40))))

(define (write-report observations)
  (critique-refine
    (lambda ()
      (syntax-e
        (llm-query
          #:instruction "Write a species report from these observations: a table by species, notable behaviour, uncertain records in a section of their own, and a conclusion."
          #:data observations
          #:model "gpt-4o"
          #:temperature 0.3
          #:max-tokens 1600)))
    (lambda (draft)
      (syntax-e
        (llm-query
          #:instruction "Check the report against the observations. List wrong counts, missing species and uncertain records presented as certain."
          #:data (string-append "OBSERVATIONS:\n" observations "\n\nREPORT:\n" draft)
          #:model "gpt-4o-mini"
          #:temperature 0.0
          #:max-tokens 400)))
    (lambda (draft critique)
      (syntax-e
        (llm-query
          #:instruction "Correct the report as the list of errors demands. Change nothing else."
          #:data (string-append "REPORT:\n" draft "\n\nERRORS:\n" critique)
          #:model "gpt-4o"
          #:temperature 0.0
          #:max-tokens 1600)))
    #:max-iter 1))

(define pipeline (sequence extract write-report))

(finish
  (if (null? days)
      "There are no dated notes in the context."
      (pipeline days)))
