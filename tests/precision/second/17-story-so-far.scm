;; @data data/novel.txt

;; Chapters build on one another, so the summary is carried along in order.
(define chapters (string-split context "\n\n\n"))

(define (update so-far chapter)
  (syntax-e
    (llm-query
      #:instruction "You keep the running summary of a novel. Bring it up to date with the new chapter: who knows what, what is still open. At most 250 words."
      #:data (string-append "SUMMARY SO FAR:\n" so-far "\n\nNEW CHAPTER:\n" chapter)
      #:model "gpt-4.1-mini"
      #:temperature 0.2
      #:max-tokens 450)))

(define story
  (fold-sequential
    (lambda (so-far chapter)
      (define key (hash (string-append "story-v1" so-far chapter)))
      (or (restore key)
          (checkpoint key (update so-far chapter))))
    "(nothing yet)"
    chapters))

(define blurb
  (llm-query
    #:instruction "Write a back-cover text of 100 words from this summary without giving the end away."
    #:data story
    #:model "gpt-4o"
    #:temperature 0.6
    #:max-tokens 220))

(finish (string-append "BLURB\n" (syntax-e blurb) "\n\nSUMMARY\n" story))
