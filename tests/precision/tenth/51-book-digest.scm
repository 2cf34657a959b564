;; Digest of a whole book. Short chapters are summarized directly; a long one is delegated to a
;; sub-model that splits it in its own sandbox.
;; @data data/book.txt
;; @budget $5.00 200-calls 30min

(define chapters
  (filter non-empty-string?
    (map string-trim (string-split context "CHAPTER "))))

(define (short? chapter)
  (< (string-length chapter) 12000))

(define (summarize chapter)
  (llm-query
    #:instruction "Summarize the chapter in 120 words: plot, characters, mood."
    #:data chapter
    #:model "gpt-4o-mini"
    #:max-tokens 250))

(define delegate
  (recursive-spawn
    "Split this chapter into scenes, summarize each scene with a cheap model, and combine the summaries into 200 words."
    #:depth 2
    #:model "gpt-4.1"))

(define digest-chapter (choose short? summarize delegate))

(define (cached-digest chapter)
  (define key (hash (string-append "chapter-digest-v1|" chapter)))
  (or (restore key)
      (checkpoint key (syntax-e (digest-chapter chapter)))))

(define digests (map-async cached-digest chapters #:max-concurrent 4))

(define numbered
  (for/list ([text (in-list digests)] [number (in-naturals 1)])
    (format "Chapter ~a\n~a" number text)))

(define blurb
  (try
    (syntax-e (llm-query
      #:instruction "Write the text for the back of the book, 100 words, without giving away the end."
      #:data (string-join numbered "\n\n")
      #:model "gpt-4o"
      #:temperature 0.6
      #:max-tokens 250))
    on-error (lambda (message)
               (eprintf "no blurb: ~a\n" message)
               "")))

(finish (hash 'blurb blurb 'chapters numbered))
