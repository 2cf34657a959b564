;; Daily news digest; article summaries are cached across runs.
;; context: articles separated by "\n%%%\n"

(define articles
  (filter (lambda (a) (> (string-length a) 100))
          (map string-trim (string-split context "%%%"))))

(define instruction
  "Summarize this news article in two neutral sentences. Name place and date.")
(define model "gpt-4o-mini")

(define (cached-summary article)
  (define key (string-append "news-" (hash (string-append instruction model))))
  (define cached (restore key))
  (if cached
      cached
      (let ([summary (syntax-e
                       (llm-query
                         #:instruction instruction
                         #:data article
                         #:model model
                         #:temperature 0.0
                         #:max-tokens 150))])
        (checkpoint key summary)
        summary)))

(define summaries
  (map-async cached-summary articles #:max-concurrent 8))

(define (topic-of summary)
  (llm-query-async
    #:instruction "Which section does this news item belong to? Answer with one word: politics, economy, culture, sports or other."
    #:data summary
    #:model "gpt-4.1-mini"
    #:temperature 0.0
    #:max-tokens 5))

(define topics
  (map (lambda (t) (string-downcase (string-trim t)))
       (map-async topic-of summaries)))

(define (section name)
  (define members
    (for/list ([s summaries] [t topics] #:when (string-prefix? t name)) s))
  (if (null? members)
      ""
      (string-append "## " name "\n- " (string-join members "\n- ") "\n\n")))

(define digest
  (apply string-append
         (map section '("politics" "economy" "culture" "sports" "other"))))

(define opener
  (syntax-e
    (llm-query
      #:instruction "Write a three-sentence opening for this news digest."
      #:data digest
      #:model "gpt-4o"
      #:max-tokens 150)))

(finish (string-append opener "\n\n" digest))
