;; Insurance claims desk: three different models vote on one claim file.
(define claim-file (string-trim context))

(define ballot-prompt
  "Decide on this motor-insurance claim under the policy text that comes with it. Answer with exactly one word: PAY, REJECT or INVESTIGATE.")

(define (normalize answer)
  (define word (string-upcase (string-trim answer)))
  (cond
    [(string-contains? word "INVESTIGATE") "INVESTIGATE"]
    [(string-contains? word "REJECT") "REJECT"]
    [(string-contains? word "PAY") "PAY"]
    [else "INVESTIGATE"]))

(define (voter model)
  (lambda ()
    (normalize
      (syntax-e
        (llm-query
          #:instruction ballot-prompt
          #:data claim-file
          #:model model
          #:temperature 0.0
          #:max-tokens 10)))))

(define decision
  (vote (list (voter "gpt-4o")
              (voter "gpt-4.1")
              (voter "gpt-4o-mini"))
        #:method 'plurality))

(define letter-prompt
  (cond
    [(equal? decision "PAY")
     "Write a short letter telling the claimant that the claim is accepted and what happens next."]
    [(equal? decision "REJECT")
     "Write a courteous letter declining the claim. Quote the policy clause relied on and explain how to appeal."]
    [else
     "Write a short letter telling the claimant that the claim needs further review and which documents are missing."]))

(define letter
  (syntax-e
    (llm-query
      #:instruction letter-prompt
      #:data claim-file
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 500)))

(finish (string-append "DECISION: " decision "\n(for a human handler to confirm)\n\n" letter))
