;; @data data/article.txt

;; Three translations, then an editor takes the best wording of each.
(define (translator model)
  (lambda ()
    (llm-query-async
      #:instruction "Translate the article into German for a general audience. Keep names and numbers unchanged."
      #:data context
      #:model model
      #:temperature 0.3
      #:max-tokens 1500)))

(define (edit translations)
  (define numbered
    (for/list ([translation translations] [i (in-naturals 1)])
      (format "TRANSLATION ~a\n~a" i translation)))
  (syntax-e
    (llm-query
      #:instruction "You get several German translations of one article. Merge them into one: take the most natural wording of each passage and drop none of the content. Return the translation only."
      #:data (string-join numbered "\n\n")
      #:model "claude-sonnet-4-5"
      #:temperature 0.2
      #:max-tokens 2000)))

(define german
  (ensemble
    (map translator '("gpt-4o-mini" "gemini-2.5-flash" "claude-haiku-4-5"))
    #:aggregator edit))

(finish german)
