;; Explain the clauses of a lease in plain words, keeping what was explained before.
;; @budget $0.70
;; @assume clauses = 80

(define clauses
  (filter (lambda (c) (> (string-length c) 30))
          (map string-trim (string-split context "\n\n"))))

(define model "gpt-4o-mini")
(define instruction "Explain this lease clause to a tenant in two plain sentences. Name any deadline or sum.")

(define (cache-key clause)
  (hash (string-append "lease-explainer/" model "/" instruction)))

(define (known? clause)
  (and (restore (cache-key clause)) #t))

(define-values (old new) (partition known? clauses))
(display (format "~a clauses known, ~a to explain\n" (length old) (length new)))

(define fresh
  (map-async
   (lambda (clause)
     (llm-query-async
      #:instruction instruction
      #:data clause
      #:model model
      #:temperature 0.0
      #:max-tokens 150))
   new
   #:max-concurrent 10))

(for ([clause new] [text fresh])
  (checkpoint (cache-key clause) text))

(define pages
  (for/list ([clause clauses] [n (in-naturals 1)])
    (format "~a. ~a\n   => ~a" n clause (restore (cache-key clause)))))

(define warning
  (syntax-e
   (llm-query
    #:instruction "Name the clauses of this lease that a tenant should negotiate, at most five, with a reason each."
    #:data (string-join pages "\n\n")
    #:model "gpt-4o"
    #:temperature 0.2
    #:max-tokens 500)))

(finish (string-append warning "\n\n" (string-join pages "\n\n")))
