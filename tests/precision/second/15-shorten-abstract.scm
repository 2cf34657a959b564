;; @data data/papers.json

;; Shorten the first abstract until it fits the conference form (150 words).
(define abstract
  (py-eval "
import json
json.loads(context)[0]['abstract']
"))

(define (word-count text) (length (string-split text)))
(define limit 150)

(define (shorten text)
  (syntax-e
    (llm-query
      #:instruction (format "Shorten this abstract to at most ~a words. Keep every number and the main claim. Return the abstract only." limit)
      #:data text
      #:model "gpt-4.1-mini"
      #:temperature 0.3
      #:max-tokens 400)))

(define short
  (iterate-until
    shorten
    (lambda (text) (<= (word-count text) limit))
    abstract
    #:max-iter 4))

(if (<= (word-count short) limit)
    (finish short)
    (finish (hash 'warning "still too long" 'text short)))
