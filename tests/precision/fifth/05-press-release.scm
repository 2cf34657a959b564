;; Draft a press release from raw product notes and polish it in at most
;; two rounds of criticism.

(define house-rules
  (string-append
    "House rules: at most 350 words; no superlatives; one quote of a named person; "
    "end with a boilerplate paragraph about the company."))

(define (write-draft)
  (syntax-e
    (llm-query
      #:instruction (string-append "Write a press release from the product notes. " house-rules)
      #:data context
      #:model "gpt-4o"
      #:temperature 0.5
      #:max-tokens 900)))

(define (criticise draft)
  (syntax-e
    (llm-query
      #:instruction (string-append
                      "You edit press releases. List, as short bullets, every breach of the house rules "
                      "and every claim that the notes do not support. " house-rules)
      #:data (string-append "NOTES:\n" context "\n\nDRAFT:\n" draft)
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 400)))

(define (revise draft remarks)
  (syntax-e
    (llm-query
      #:instruction (string-append "Revise the draft so that it answers each remark. Return the press release only. " house-rules)
      #:data (string-append "NOTES:\n" context
                            "\n\nDRAFT:\n" draft
                            "\n\nREMARKS:\n" remarks)
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 900)))

(define release
  (critique-refine write-draft criticise revise #:max-iter 2))

(define headline-handles
  (for/list ([tone (list "sober" "playful" "technical")])
    (llm-query-async
      #:instruction (string-append "Write one " tone " headline of at most 12 words for this press release. Return the headline only.")
      #:data release
      #:model "gpt-4o-mini"
      #:temperature 0.8
      #:max-tokens 40)))

(define headlines (await-all headline-handles))

(finish (string-append
          "HEADLINES\n" (string-join headlines "\n")
          "\n\nRELEASE\n" release))
