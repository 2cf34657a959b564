;; @data data/article.txt

;; A chain of small steps, each wrapped in what it needs.
(define (step instruction model limit)
  (lambda (text)
    (syntax-e
      (llm-query
        #:instruction instruction
        #:data text
        #:model model
        #:temperature 0.2
        #:max-tokens limit))))

(define extract-facts
  (with-validation
    (step "List the facts of this article, one on each line that starts with a hyphen." "gpt-4o-mini" 500)
    (lambda (facts) (string-contains? facts "-"))
    #:max-retries 1))

(define write-post
  (try-fallback
    (step "Write a blog post of 250 words from these facts." "claude-sonnet-4-5" 500)
    (step "Write a blog post of 250 words from these facts." "gpt-4o" 500)))

(define shorten-if-needed
  (choose
    (lambda (text) (> (length (string-split text)) 300))
    (step "Shorten this post to 250 words without losing a fact." "gpt-4o-mini" 500)
    identity))

(define make-post (sequence extract-facts write-post shorten-if-needed))

(finish (make-post context))
