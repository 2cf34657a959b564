;; @data data/manual.txt

;; The manual is nested: the sub-agent splits it further in a sandbox of its own.
(define analyze
  (recursive-spawn
    "Split this text into its sections, list the obligations that each imposes on the operator, and combine them in one numbered list without duplicates."
    #:depth 2
    #:model "gpt-4.1"))

(define parts
  (filter (lambda (part) (not (string=? (string-trim part) "")))
          (string-split context "\n# ")))

(define obligations
  (parameterize ([token-budget 120000])
    (map-async
      (lambda (part)
        (try
          (syntax-e (analyze part))
          on-error (lambda (message)
                     (eprintf "a part failed: ~a\n" message)
                     "(this part could not be analysed)")))
      parts
      #:max-concurrent 3)))

(define merged
  (llm-query
    #:instruction "Merge these lists of obligations into one, remove duplicates, and group it by who has to act."
    #:data (string-join obligations "\n\n")
    #:model "gpt-4.1"
    #:temperature 0.0
    #:max-tokens 1500))

(finish merged)
