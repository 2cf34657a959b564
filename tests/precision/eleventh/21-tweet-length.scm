;; @data data/article.txt

;; Task: a post of at most 280 characters about an article, with the facts checked.

(define limit 280)

(define first-draft
  (syntax-e (llm-query
    #:instruction "Write a social media post about this article for the city's account: factual, friendly, no hashtags, at most 280 characters. Return only the post."
    #:data context
    #:model "gpt-4o"
    #:temperature 0.5
    #:max-tokens 120)))

(define (fits? post) (<= (string-length post) limit))

(define (shorten post)
  (eprintf "~a characters, shortening\n" (string-length post))
  (syntax-e (llm-query
    #:instruction "Shorten this post to at most 250 characters without changing its facts. Return only the post."
    #:data post
    #:model "gpt-4o-mini"
    #:temperature 0.2
    #:max-tokens 100)))

(define short (iterate-until shorten fits? first-draft #:max-iter 3))

;; If three rounds did not help, cut at a word.
(define post
  (if (fits? short)
      short
      (let* ([cut (substring short 0 (- limit 1))]
             [words (string-split cut " ")])
        (string-append (string-join (drop-right words 1) " ") "…"))))

(define check
  (syntax-e (llm-query
    #:instruction "Does the POST say anything that the ARTICLE does not? Answer OK, or name the claim in one sentence."
    #:data (string-append "POST:\n" post "\n\nARTICLE:\n" context)
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 80)))

(finish (hash 'post post 'characters (string-length post) 'check check))
