;; @data data/policy.txt
;; A glossary of a policy. Answers are kept on disk, so a second run costs nothing.

(define (cached-query instruction data model)
  (define key (hash (string-append model "\n" instruction "\n" data)))
  (define known (restore key))
  (or known
      (let ([answer (syntax-e
                      (llm-query
                        #:instruction instruction
                        #:data data
                        #:model model
                        #:temperature 0.0
                        #:max-tokens 400))])
        (checkpoint key answer)
        answer)))

(define terms-text
  (cached-query
    "List the terms in this policy that a new employee may not know, one a line, nothing else. At most eight."
    context
    "gpt-4o-mini"))

(define terms
  (filter (lambda (s) (not (string=? s "")))
          (map string-trim (string-split terms-text "\n"))))

(define entries
  (map-async
    (lambda (term)
      (string-append
        term ": "
        (cached-query
          "Explain the TERM in one sentence as the POLICY uses it."
          (string-append "TERM: " term "\n\nPOLICY:\n" context)
          "gpt-4o-mini")))
    terms
    #:max-concurrent 4))

(finish (string-join (sort entries string<?) "\n"))
