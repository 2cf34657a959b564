;; Task: read one incoming e-mail, decide which team gets it, and draft the answer.
;; Run with --data mail.txt

(define verdict
  (syntax-e (llm-query
    #:instruction "Classify this e-mail to a bank. Return JSON: {team: \"cards\"|\"loans\"|\"fraud\"|\"other\", urgent: bool, language: str}"
    #:data context
    #:model "gpt-4o-mini"
    #:json #t
    #:temperature 0.0
    #:max-tokens 80)))

(define team (hash-ref verdict 'team))
(define urgent? (hash-ref verdict 'urgent))

(define guidelines
  (hash "cards" "Never ask for the full card number."
        "loans" "Never promise an interest rate."
        "fraud" "Ask the customer to block the card by telephone at once."
        "other" "Point to the help pages."))

(define draft
  (syntax-e (llm-query
    #:instruction (string-append
      "Draft a polite reply to this e-mail in its own language, at most 120 words. "
      "Keep to this rule: " (hash-ref guidelines team "Point to the help pages."))
    #:data context
    #:model "gpt-4o"
    #:temperature 0.4
    #:max-tokens 300)))

(finish (string-append
  "Team: " team "\n"
  "Urgent: " (if urgent? "yes" "no") "\n\n"
  draft))
