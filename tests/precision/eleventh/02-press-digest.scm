;; @data data/article.txt

;; Task: a morning digest of one long article: summary, headline and a fact list.

(display "Writing the digest...\n")

(define summary-handle (llm-query-async
  #:instruction "Summarize this article in four sentences for a busy reader."
  #:data context
  #:model "gpt-4o-mini"
  #:temperature 0.2
  #:max-tokens 250))

(define facts-handle (llm-query-async
  #:instruction "List the checkable facts of this article as bullets, one line each, at most eight."
  #:data context
  #:model "gpt-4o-mini"
  #:temperature 0.0
  #:max-tokens 300))

(define parts (await-all (list summary-handle facts-handle)))
(define summary (first parts))
(define facts (second parts))

(define headline (llm-query
  #:instruction "Write one sober headline of at most ten words for this summary. Return only the headline."
  #:data summary
  #:model "gpt-4o"
  #:temperature 0.4
  #:max-tokens 40))

(define digest
  (string-append
    "# " headline "\n\n"
    summary "\n\n"
    "## Facts\n" facts "\n"))

(finish digest)
