;; @data data/listing.txt

;; The description is needed, the remark on the neighbourhood is nice to have.
(define description-handle
  (llm-query-async
    #:instruction "Rewrite this flat listing in plain words, without estate agents' language."
    #:data context
    #:model "gpt-4o-mini"
    #:temperature 0.3
    #:max-tokens 400))

(define remark-handle
  (try
    (llm-query-async
      #:instruction "Say in two sentences what the listing tells about the neighbourhood."
      #:data context
      #:model "claude-haiku-4-5"
      #:temperature 0.3
      #:max-tokens 120)
    on-error
    (lambda (message)
      (eprintf "no remark: ~a\n" message)
      #f)))

(define description (syntax-e (await description-handle)))

(define remark
  (if remark-handle
      (syntax-e (await remark-handle))
      "(no remark on the neighbourhood)"))

(finish (string-append description "\n\n" remark))
