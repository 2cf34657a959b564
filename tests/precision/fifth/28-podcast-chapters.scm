;; Chapters and show notes for a podcast from its transcript.
;; context: lines "[hh:mm:ss] speaker: text"

(define lines (string-split context "\n"))

(define (in-blocks lst n)
  (let loop ([rest-of lst] [acc '()])
    (if (<= (length rest-of) n)
        (reverse (cons rest-of acc))
        (loop (drop rest-of n) (cons (take rest-of n) acc)))))

(define blocks
  (map (lambda (block) (string-join block "\n")) (in-blocks lines 120)))

(define chapter-lists
  (map-async
    (lambda (block)
      (llm-query-async
        #:instruction "Mark where a new topic begins. One line each: hh:mm:ss title (at most 6 words). Answer NONE if the whole block continues one topic."
        #:data block
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 200))
    blocks))

(define (none? text)
  (string-prefix? (string-upcase (string-trim text)) "NONE"))

(define chapters (string-join (filter (lambda (c) (not (none? c))) chapter-lists) "\n"))

(define (show-notes)
  (syntax-e
    (llm-query
      #:instruction "Write show notes for this episode from its chapter list and transcript: a teaser of two sentences, then a paragraph per chapter, then the links mentioned."
      #:data (string-append "CHAPTERS:\n" chapters "\n\nTRANSCRIPT:\n" context)
      #:model "gpt-4o"
      #:temperature 0.4
      #:max-tokens 1500)))

(define notes
  (if (> (string-length (show-notes)) 200)
      (show-notes)
      "Show notes will follow."))

(define title
  (syntax-e
    (llm-query
      #:instruction "Propose a title of at most 8 words for this episode. Return the title only."
      #:data notes
      #:model "gpt-4o-mini"
      #:temperature 0.8
      #:max-tokens 30)))

(finish (string-append "# " title "\n\n" chapters "\n\n" notes))
