;; Answer a customer's question quickly: hedge over three models, first answer wins,
;; then a cheap check against the policy excerpt.
;; context: the question, a line of dashes, the policy excerpt

(define parts (string-split context "\n-----\n"))
(define question (string-trim (first parts)))
(define policy
  (if (> (length parts) 1)
      (string-trim (second parts))
      "No policy excerpt was supplied."))

(define briefing (string-append "QUESTION:\n" question "\n\nPOLICY:\n" policy))

(define (ask model)
  (llm-query-async
    #:instruction "Answer the customer's question in at most five sentences, using only the policy excerpt. If the excerpt does not settle it, say so and offer a human agent."
    #:data briefing
    #:model model
    #:temperature 0.2
    #:max-tokens 220))

(define handles (map ask (list "gpt-4o-mini" "gpt-4.1-mini" "gpt-4o")))

;; the first reply is good enough; the slower ones are dropped
(define answer
  (syntax-e
    (llm-query
      #:instruction "Return the reply below unchanged, except that you remove any greeting or signature."
      #:data (await-any handles)
      #:model "gpt-4.1-mini"
      #:temperature 0.0
      #:max-tokens 260)))

(define verdict
  (string-upcase
    (string-trim
      (syntax-e
        (llm-query
          #:instruction "Does the REPLY promise anything the POLICY does not grant? Answer with the single word YES or NO."
          #:data (string-append "POLICY:\n" policy "\n\nREPLY:\n" answer)
          #:model "gpt-4o-mini"
          #:temperature 0.0
          #:max-tokens 5)))))

(finish
  (if (string-prefix? verdict "NO")
      answer
      (string-append "[NEEDS REVIEW] The draft may promise too much.\n\n" answer)))
