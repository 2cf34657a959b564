;; @data data/faq.txt

;; Show the first answer at once and use the slower ones to check it.
(define (send model)
  (llm-query-async
    #:instruction "Answer from the FAQ: how long does a refund take? One sentence."
    #:data context
    #:model model
    #:temperature 0.0
    #:max-tokens 80))

(define-values (quick slower)
  (await-any (map send '("gpt-4o-mini" "gpt-4.1-mini" "claude-haiku-4-5"))))

(displayln quick)

(define others (await-all slower))

(define check
  (syntax-e
    (llm-query
      #:instruction "Do the other answers contradict the FIRST one? Begin with YES or NO, then one sentence of explanation."
      #:data (string-append "FIRST:\n" quick "\n\nOTHERS:\n" (string-join others "\n"))
      #:model "gpt-4o"
      #:temperature 0.0
      #:max-tokens 100)))

(finish
  (hash 'answer quick
        'contradicted (string-prefix? (string-trim check) "YES")
        'check check))
