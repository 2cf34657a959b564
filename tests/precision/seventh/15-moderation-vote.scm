;; Moderate reported forum posts: three models vote, disagreement goes to a human.
;; context: JSON array of posts (strings)
;; @assume posts = 25
;; @budget $0.40

(define posts
  (py-eval "import json
[str(p)[:4000] for p in json.loads(context)]"))

(define juror-models (list "gpt-4o-mini" "gpt-4.1-mini" "gpt-4.1-mini"))

(define (juror model post)
  (llm-query-async
    #:instruction "You moderate a hobby forum. Decide on the post: REMOVE (threats, hate, doxxing), WARN (insults, spam) or KEEP. Answer with that one word."
    #:data post
    #:model model
    #:temperature 0.0
    #:max-tokens 5))

(define (clean-word answer)
  (string-upcase (string-trim answer #px"[\\s.!\"]+")))

;; every (post, model) pair is one ballot; all ballots are cast concurrently
(define pairs
  (for*/list ([post (in-list posts)]
              [model (in-list juror-models)])
    (cons post model)))

(define ballots
  (map clean-word
       (map-async (lambda (p) (juror (cdr p) (car p)))
                  pairs
                  #:max-concurrent 15)))

(define jury-size (length juror-models))
(define (ballots-of i)
  (take (drop ballots (* i jury-size)) jury-size))

(define (tally words)
  (for/fold ([counts (make-immutable-hash)])
            ([w (in-list words)])
    (hash-update counts w add1 0)))

(define (verdict words)
  (define counts (tally words))
  (define best (argmax (lambda (w) (hash-ref counts w 0)) words))
  (cond
    [(not (member best '("REMOVE" "WARN" "KEEP"))) "HUMAN"]
    [(>= (hash-ref counts best) 2) best]
    [else "HUMAN"]))

(define lines
  (for/list ([post (in-list posts)]
             [i (in-naturals)])
    (define words (ballots-of i))
    (format "~a. ~a  (~a)  ~a"
            (+ i 1)
            (verdict words)
            (string-join words "/")
            (substring post 0 (min 60 (string-length post))))))

(finish (string-join lines "\n"))
