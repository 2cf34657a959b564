;; @data data/policy.txt
;; One question on a policy, answered by three different models; the majority counts.

(define question "May an employee book business class for a flight of seven hours without asking anybody?")
(define panel '("gpt-4o-mini" "claude-haiku-4-5" "gemini-2.5-flash"))

(define (ask model)
  (llm-query-async
    #:instruction (string-append
      "Answer the question from the policy alone. One word: yes, no or unclear. Question: " question)
    #:data context
    #:model model
    #:temperature 0.0
    #:max-tokens 5))

(define (normalise answer)
  (string-downcase (string-trim answer #rx"[ .\n]+")))

(define answers (map normalise (map-async ask panel)))

(define counts
  (for/fold ([table (hash)]) ([answer answers])
    (hash-update table answer add1 0)))

(define best (argmax (lambda (answer) (hash-ref counts answer)) answers))
(define majority? (>= (hash-ref counts best) 2))

(define reasons
  (if majority?
      (format "~a of ~a models agree." (hash-ref counts best) (length panel))
      (syntax-e
        (llm-query
          #:instruction (string-append
            "Three models disagree on a question about this policy. Explain what the policy leaves open. Question: " question)
          #:data context
          #:model "gpt-4.1"
          #:temperature 0.0
          #:max-tokens 300))))

(finish (string-append question "\n" (if majority? best "no majority") "\n" reasons))
