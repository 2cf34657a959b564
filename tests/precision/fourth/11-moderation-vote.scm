;; Borderline posts: a screen first, then three different models vote on what it holds back.
;; @budget $1.00
;; @assume posts = 150

(define posts
  (py-eval "
import json
[p['text'] for p in json.loads(context)]
"))

(define screen
  (map-async
   (lambda (post)
     (llm-query-async
      #:instruction "Does this post possibly break a rule against harassment, doxxing or threats? Answer with one word: clear or hold."
      #:data post
      #:model "gpt-4.1-mini"
      #:temperature 0.0
      #:max-tokens 5))
   posts
   #:max-concurrent 15))

(define held
  (for/list ([post posts] [answer screen]
             #:unless (string-prefix? (string-downcase (string-trim answer)) "clear"))
    post))

(define (normalise text)
  (define t (string-downcase (string-trim text)))
  (cond
    [(string-contains? t "remove") "remove"]
    [(string-contains? t "warn") "warn"]
    [else "keep"]))

(define (ballot model post)
  (lambda ()
    (normalise
     (syntax-e
      (llm-query
       #:instruction "You moderate a hobby forum. Decide on the post: keep, warn, or remove. Answer with that one word."
       #:data post
       #:model model
       #:temperature 0.0
       #:max-tokens 5)))))

(define (decide post)
  (vote (map (lambda (model) (ballot model post))
             '("gpt-4o-mini" "gpt-4.1-mini" "gpt-4o"))))

(define decisions
  (parallel (map (lambda (post) (lambda () (decide post))) held)))

(define lines
  (for/list ([post held] [decision decisions])
    (format "[~a] ~a" decision (substring post 0 (min 80 (string-length post))))))

(finish
 (string-append
  (format "~a posts, ~a held for a vote\n" (length posts) (length held))
  (string-join lines "\n")))
