;; Redraft an NDA until it keeps our house rules: strong model writes, cheap model criticizes.
;; @data data/nda.txt
;; @budget $0.80 10-calls

(define house-rules
  "1. Liability is capped at twelve months of fees.
2. Secrecy ends three years after termination.
3. Residual knowledge is not covered.
4. Governing law is that of the recipient's seat.")

(define (with-rules title body)
  (string-append "HOUSE RULES:\n" house-rules "\n\n" title ":\n" body))

(define final-draft
  (critique-refine
    ;; first draft
    (lambda ()
      (syntax-e (llm-query
        #:instruction "Rewrite the contract so that it keeps every house rule. Change nothing else. Return only the contract."
        #:data (with-rules "CONTRACT" context)
        #:model "gpt-4o"
        #:max-tokens 3000)))

    ;; the critic is cheap
    (lambda (draft)
      (syntax-e (llm-query
        #:instruction "List the house rules that the draft breaks, with clause numbers. If it breaks none, answer exactly: NO ISSUES"
        #:data (with-rules "DRAFT" draft)
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 400)))

    ;; critique goes in as data as well
    (lambda (draft critique)
      (syntax-e (llm-query
        #:instruction "Revise the draft so that the listed issues are resolved. Return only the contract."
        #:data (string-append (with-rules "DRAFT" draft) "\n\nISSUES:\n" critique)
        #:model "gpt-4o"
        #:max-tokens 3000)))

    #:max-iter 3
    #:done? (lambda (critique) (string-prefix? (string-trim critique) "NO ISSUES"))))

(finish final-draft)
