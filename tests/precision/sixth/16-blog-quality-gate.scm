;; Company blog: draft, score, and only rewrite when the score is too low.
(define outline context)

(define (write-post)
  (syntax-e
    (llm-query
      #:instruction "Write a technical blog post of 700 words from this outline. Plain words, one code-free example per section."
      #:data outline
      #:model "gpt-4o"
      #:temperature 0.6
      #:max-tokens 1500)))

(define (score-post post)
  (syntax-e
    (llm-query
      #:instruction "Rate this post for clarity and accuracy from 1 to 10. Answer with the number only."
      #:data post
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 5)))

(define (improve-post post)
  (syntax-e
    (llm-query
      #:instruction "Edit this post: cut repetition, sharpen the opening, make every claim follow from the outline."
      #:data (string-append "OUTLINE:\n" outline "\n\nPOST:\n" post)
      #:model "gpt-4o"
      #:temperature 0.4
      #:max-tokens 1600)))

(define final-post
  (let loop ([post (write-post)] [round 1])
    (define score (score-post post))
    (display (format "Round ~a: ~a\n" round score))
    (checkpoint (format "blog-round-~a" round) post)
    (if (or (>= score 8) (>= round 3))
        post
        (loop (improve-post post) (+ round 1)))))

(define titles
  (syntax-e
    (llm-query
      #:instruction "Suggest five titles for this post, each under 60 characters, one a line."
      #:data final-post
      #:model "gpt-4o-mini"
      #:temperature 0.8
      #:max-tokens 150)))

(finish (string-append "TITLES\n" titles "\n\n" final-post))
