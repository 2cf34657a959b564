;; Rewrite a privacy notice in plain language until a reviewer is content,
;; in three rounds at most.
;; context: the notice as the lawyers wrote it

(define max-rounds 3)

(define (rewrite text remarks)
  (syntax-e
    (llm-query
      #:instruction "Rewrite the NOTICE in plain language for readers of fourteen. Keep every right, deadline and address. Mind the REMARKS of the reviewer, if there are any."
      #:data (string-append "NOTICE:\n" text "\n\nREMARKS:\n" remarks)
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 3000)))

(define (review plain)
  (syntax-e
    (llm-query
      #:instruction "Compare the PLAIN version of a privacy notice with the ORIGINAL. If nothing of legal weight is lost and every sentence is easy, answer with the single word ACCEPT. Otherwise list what to mend, a line each."
      #:data (string-append "ORIGINAL:\n" context "\n\nPLAIN:\n" plain)
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 500)))

(define (accepted? remarks)
  (string-prefix? (string-upcase (string-trim remarks)) "ACCEPT"))

(define-values (plain-notice open-remarks)
  (let loop ([turn 1] [plain (rewrite context "(none)")])
    (let ([remarks (review plain)])
      (displayln (format "Round ~a reviewed" turn))
      (cond
        [(accepted? remarks) (values plain "")]
        [(>= turn max-rounds) (values plain remarks)]
        [else (loop turn (rewrite plain remarks))]))))

(define title
  (syntax-e
    (llm-query
      #:instruction "Give this privacy notice a friendly title of at most eight words. Return the title only."
      #:data plain-notice
      #:model "gpt-4.1-mini"
      #:temperature 0.4
      #:max-tokens 30)))

(finish
  (string-append
    "# " (string-trim title) "\n\n" plain-notice
    (if (string=? open-remarks "")
        ""
        (string-append "\n\n---\nStill open:\n" open-remarks))))
