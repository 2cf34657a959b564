;; @data data/proposal.txt

;; A strong writer and a cheap critic; it stops as soon as the critic is content.
(define (write-draft)
  (syntax-e
    (llm-query
      #:instruction "Write the lay summary of a grant application (200 words) from this proposal."
      #:data context
      #:model "claude-sonnet-4-5"
      #:temperature 0.5
      #:max-tokens 450)))

(define (critique draft)
  (syntax-e
    (llm-query
      #:instruction "Judge this lay summary for a general reader. Name jargon, unsupported claims and missing points, or answer APPROVED and nothing else."
      #:data draft
      #:model "claude-haiku-4-5"
      #:temperature 0.0
      #:max-tokens 250)))

(define (revise draft notes)
  (syntax-e
    (llm-query
      #:instruction "Revise the lay summary according to the notes. Add nothing that the source does not say. Return the summary only."
      #:data (string-append "SUMMARY:\n" draft "\n\nNOTES:\n" notes "\n\nSOURCE:\n" context)
      #:model "claude-sonnet-4-5"
      #:temperature 0.3
      #:max-tokens 450)))

(define summary
  (critique-refine write-draft critique revise
    #:max-iter 3
    #:done? (lambda (notes) (string-prefix? (string-trim notes) "APPROVED"))))

(finish summary)
