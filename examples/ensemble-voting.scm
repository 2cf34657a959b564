;; Ensemble voting (pattern 8): several models answer the same question, the majority decides.
;; Use it when there are few possible answers and one model errs too often. It helps as far as
;; the voters err in different places, so they are of different makers.
;; Cost: 5 calls an item, 30 here, as fast as one; each is a few tokens, so below half a cent.
;; @data data/reports.json

(define reports (py-eval "
import json
json.loads(context)
"))

;; An odd number of voters; three cheap ones and two dear ones cost half of five dear ones.
(define voters
  '("gpt-4.1-mini" "gemini-2.5-flash-lite" "claude-haiku-5-5" "gpt-4.1" "claude-sonnet-5-5"))

;; One word, no freedom: votes are compared as they are, so they must be spelled alike.
(define (ballot model text)
  (lambda ()
    (llm-query-async
      #:instruction "You moderate a town's message board. Classify the message.
Answer with one word: allowed, spam, insult or threat."
      #:data text
      #:model model
      #:temperature 0.0
      #:max-tokens 5)))

(define (spelled-alike votes)
  (for/list ([vote votes]) (string-trim (string-downcase vote) #rx"[ .\n]+")))

(define (votes-for label votes)
  (count (lambda (vote) (equal? vote label)) votes))

;; More than half must agree. Without a majority nobody has to guess: a person looks at it.
(define (decide report)
  (ensemble
    (for/list ([model voters]) (ballot model (hash-ref report 'text)))
    #:aggregator
    (lambda (answers)
      (define votes (spelled-alike answers))
      (define winner (argmax (lambda (label) (votes-for label votes)) votes))
      (define agreeing (votes-for winner votes))
      (hash 'id (hash-ref report 'id)
            'label (if (> (* 2 agreeing) (length votes)) winner "undecided")
            'agreeing agreeing))))

(finish (map-async decide reports #:max-concurrent 4))
