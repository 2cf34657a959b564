;; Three analysts look at an acquisition target at the same time; a partner writes the memo.
;; context: the data room summary

(define data-room
  (if (> (string-length context) 60000)
      (substring context 0 60000)
      context))

(define (analyst role focus)
  (llm-query-async
    #:instruction (string-append
      "You are the " role " on an acquisition team. Analyse the data room summary. Look at: "
      focus
      ". Give findings, open questions and a rating (green, amber, red).")
    #:data data-room
    #:model "gpt-4o-mini"
    #:temperature 0.3
    #:max-tokens 700))

;; all three run while we go on
(define legal
  (analyst "legal analyst" "contracts with change-of-control clauses, litigation, IP ownership"))
(define finance
  (analyst "financial analyst" "quality of earnings, working capital, debt-like items"))
(define market
  (analyst "market analyst" "customer concentration, churn, competitors, pricing power"))

(define findings
  (string-append
    "LEGAL:\n" (syntax-e (await legal))
    "\n\nFINANCE:\n" (syntax-e (await finance))
    "\n\nMARKET:\n" (syntax-e market)))

(checkpoint "acquisition-findings" findings)

(define memo
  (syntax-e
    (llm-query
      #:instruction "Write the investment committee memo: recommendation first, then the three strongest arguments for and against, then the conditions to negotiate. Where the analysts contradict each other, say so."
      #:data findings
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 1400)))

(define headline
  (syntax-e
    (llm-query
      #:instruction "Summarise the memo's recommendation in one sentence."
      #:data memo
      #:model "gpt-4.1-mini"
      #:temperature 0.0
      #:max-tokens 60)))

(finish (string-append headline "\n\n" memo "\n\n--- ANALYSTS ---\n" findings))
