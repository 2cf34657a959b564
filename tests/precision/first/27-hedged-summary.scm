;; @data data/policy.txt
;; The answer must come quickly: three models start, the first one counts.

(define (summary-by model)
  (llm-query-async
    #:instruction "Summarise this policy in five bullet points for a new employee."
    #:data context
    #:model model
    #:temperature 0.0
    #:max-tokens 300))

(define cache-key (hash (string-append "policy-summary-v1\n" context)))

(define (hedged-summary)
  (define winner
    (await-any (map summary-by '("gpt-4o-mini" "claude-haiku-4-5" "gemini-2.5-flash"))))
  (define text (syntax-e winner))
  (checkpoint cache-key text)
  text)

(define summary (or (restore cache-key) (hedged-summary)))

(define bullets
  (filter (lambda (line) (positive? (string-length line)))
          (map string-trim (string-split summary "\n"))))

(display (format "~a bullets\n" (length bullets)))

(finish
  (if (> (length bullets) 5)
      (string-join (take bullets 5) "\n")
      summary))
