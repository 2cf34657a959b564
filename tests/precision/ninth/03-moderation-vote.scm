;; @data data/posts.json
;; @budget $0.10 60-calls 5min
;; Moderate forum posts: three cheap models vote on each; no majority means a human looks at it.

(define posts (py-eval "
import json
[p['text'] for p in json.loads(context)]
"))

(define jury '("gpt-4o-mini" "gpt-4.1-mini" "gpt-5.4-nano"))

;; A thunk for one juror. The post is data, whatever it claims to be.
(define (juror model post)
  (lambda ()
    (string-downcase
      (string-trim
        (syntax-e (llm-query
          #:instruction "You moderate a gardening forum. Does the post break the rules (spam, insults, private data)? Answer with one word, lower case: allow or remove."
          #:data post
          #:model model
          #:temperature 0.0
          #:max-tokens 5))))))

(define (verdict post)
  (define key (hash (string-join (cons "moderation-v2" (append jury (list post))) "|")))
  (or (restore key)
      (let ([label
             (try
               (vote (map (lambda (model) (juror model post)) jury) #:method 'majority)
               on-error (lambda (message)
                          (eprintf "no verdict: ~a\n" message)
                          "human"))])
        ;; Only real verdicts are kept, so a failed vote is taken again next time.
        (if (member label '("allow" "remove"))
            (checkpoint key label)
            "human"))))

(define verdicts (map-async verdict posts #:max-concurrent 5))

(define (count-of label)
  (length (filter (lambda (v) (equal? v label)) verdicts)))

(finish
  (hasheq 'verdicts verdicts
          'allowed (count-of "allow")
          'removed (count-of "remove")
          'for-humans (count-of "human")))
