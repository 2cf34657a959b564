;; Pre-decision on a small loan: three models decide on their own, the majority counts,
;; and where there is none a clerk takes over.
;; @data data/loan.json
;; @budget $0.50 6-calls

(define policy
  "Debts may be at most 35 % of yearly income after the loan. The purpose must be stated. Income must be positive.")

(define (officer model)
  (lambda ()
    (llm-query-async
      #:instruction (string-append
        "Decide on the loan application by this policy: " policy
        " Say approve or decline and explain your decision in two sentences.")
      #:data context
      #:model model
      #:temperature 0.0
      #:max-tokens 150)))

(define decision
  (try
    (vote (map officer '("gpt-4o" "gpt-4.1" "claude-sonnet-4-5")) #:method 'majority)
    on-error (lambda (message)
               (eprintf "no majority: ~a\n" message)
               "clerk")))

(define letter
  (if (string=? decision "clerk")
      "Your application is being looked at by one of our clerks."
      (syntax-e (llm-query
        #:instruction "Write a polite letter of 80 words to the applicant that tells the decision."
        #:data decision
        #:model "gpt-4o-mini"
        #:max-tokens 200))))

(finish (hash 'decision decision 'letter letter))
