;; @data data/policy.txt
;; Question answering on a long text: overlapping windows, evidence first, answer last.

(define question "What does an employee pay for personally?")
(define window 400)
(define overlap 80)

(define (windows text)
  (define step (- window overlap))
  (for/list ([start (in-range 0 (max 1 (- (string-length text) overlap)) step)])
    (substring text start (min (string-length text) (+ start window)))))

(define (find-evidence passage)
  (llm-query-async
    #:instruction (string-append
      "Quote the sentences of this passage that help to answer the question, unchanged. Write NONE if there are none. Question: "
      question)
    #:data passage
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 150))

(define passages (windows context))
(define evidence
  (remove-duplicates
    (filter (lambda (quote-text) (not (string-prefix? quote-text "NONE")))
            (map string-trim (map-async find-evidence passages #:max-concurrent 10)))))

(display (format "~a passages, evidence in ~a\n" (length passages) (length evidence)))

(define answer
  (if (null? evidence)
      "The text does not answer the question."
      (syntax-e
        (llm-query
          #:instruction (string-append
            "Answer the question from the quoted evidence only, and say which quotation you rely on. Question: "
            question)
          #:data (string-join evidence "\n---\n")
          #:model "gpt-4o"
          #:temperature 0.0
          #:max-tokens 300))))

(finish answer)
