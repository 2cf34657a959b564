;; Read a large tender document: short sections directly, long ones by recursive delegation.
(define sections
  (py-eval "
import re
pieces = re.split(r'(?m)^(?=\\d+\\. [A-Z])', context)
[p.strip() for p in pieces if p.strip()]
"))

(define long-limit 15000)
(define (long? section) (> (string-length section) long-limit))

(define requirement-prompt
  "List every mandatory requirement for bidders in this tender section: number, wording, evidence demanded, deadline.")

;; Short sections: all at once with a cheap model
(define short-sections (filter (lambda (s) (not (long? s))) sections))
(define short-results
  (map-async
    (lambda (section)
      (llm-query-async
        #:instruction requirement-prompt
        #:data section
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 700))
    short-sections
    #:max-concurrent 10))

;; Long sections: a sub-model with its own sandbox breaks them up
(define long-results
  (for/list ([section sections]
             #:when (long? section))
    (syntax-e
      (llm-query
        #:instruction (string-append
                        "Split the section into its subsections, analyse each, and combine the lists. Task for each subsection: "
                        requirement-prompt)
        #:data section
        #:recursive #t
        #:model "gpt-4.1"))))

(define all-results (append short-results long-results))
(checkpoint "tender-requirements" all-results)

(define matrix
  (syntax-e
    (llm-query
      #:instruction "Build one compliance matrix from these requirement lists: requirement, evidence, deadline, risk (low/medium/high). Sort by deadline; put undated ones last."
      #:data (string-join all-results "\n\n")
      #:model "gpt-4o"
      #:temperature 0.0
      #:max-tokens 3000)))

(finish matrix)
