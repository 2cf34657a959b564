;; Turn a botanist's notebook into a tidy abstract of bounded length.
(define pages
  (filter (lambda (p) (> (string-length (string-trim p)) 40))
          (string-split context "\f")))

(define (transcribe page)
  (llm-query-async
   #:instruction "Rewrite this notebook page as clean prose. Expand abbreviations, keep all Latin names and all measurements."
   #:data page
   #:model "gpt-4o-mini"
   #:temperature 0.0
   #:max-tokens 900))

(define clean-pages (map-async transcribe pages))

(define (summarise text limit)
  (syntax-e
   (llm-query
    #:instruction (format "Write an abstract of at most ~a words of this notebook: site, method, species found, surprises." limit)
    #:data text
    #:model "gpt-4o"
    #:max-tokens 800)))

(define abstract (summarise (string-join clean-pages "\n\n") 250))

(define (count-words text)
  (define code
    (string-append
     "note = '" text "'\n"
     "words = [w for w in note.split() if any(c.isalpha() for c in w)]\n"
     "print(len(words))"))
  (string->number (string-trim (py-exec code))))

(define (shorten text)
  (syntax-e
   (llm-query
    #:instruction "Shorten this abstract to 200 words without losing a species name."
    #:data text
    #:model "gpt-4o-mini"
    #:max-tokens 500)))

(define tidy
  (if (> (count-words abstract) 250)
      (shorten abstract)
      abstract))

(finish tidy)
