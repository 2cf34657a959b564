;; Review a grant proposal: summary, two opposing reviews side by side, then the panel's verdict.
;; @data data/proposal.txt
;; @budget $0.60

;; log how long every answer is, then hand it on
(define-syntax-rule (logged label answer)
  (begin
    (eprintf "~a: ~a characters\n" label (string-length answer))
    answer))

(define summary
  (logged "summary"
    (syntax-e (llm-query
      #:instruction "Summarize the proposal in 200 words: aim, method, cost, team."
      #:data context
      #:model "gpt-4o-mini"
      #:max-tokens 350))))

(define (reviewer stance)
  (lambda ()
    (llm-query-async
      #:instruction (string-append "You review a grant proposal. " stance " Give at most five points.")
      #:data (string-append "SUMMARY:\n" summary "\n\nPROPOSAL:\n" context)
      #:model "gpt-4o"
      #:temperature 0.4
      #:max-tokens 500)))

(define reviews
  (parallel
    (list (reviewer "Look for reasons to fund it.")
          (reviewer "Look for reasons to turn it down."))))

(define verdict
  (syntax-e (llm-query
    #:instruction "Weigh the two reviews and recommend: fund, fund with changes, or decline. Give the reasons in 150 words."
    #:data (string-join reviews "\n\n---\n\n")
    #:model "gpt-4.1"
    #:max-tokens 400)))

(finish (hash 'summary summary 'verdict verdict))
