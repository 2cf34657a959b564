;; @data data/article.txt

;; Task: a summary that always arrives: the strong model first, a cheaper one if it fails.

(define prompt "Summarize this article in five bullet points for the intranet.")

(define (summarize model)
  (lambda ()
    (syntax-e (llm-query
      #:instruction prompt
      #:data context
      #:model model
      #:temperature 0.2
      #:max-tokens 400))))

(define summary
  (try-fallback
    (summarize "gpt-4o")
    (summarize "gpt-4o-mini")))

(display (string-append "Summary of " (number->string (string-length summary)) " characters\n"))

(define tags
  (syntax-e (llm-query
    #:instruction "Give three to five lower-case tags for this summary, separated by commas. Return only the tags."
    #:data summary
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 40)))

(define page
  (string-append
    summary
    "\n\nTags: "
    (string-join (map string-trim (string-split tags ",")) " | ")))

(finish page)
