;; @data data/faq.txt

;; A live chat needs an answer fast: whoever is first wins, the losers are cancelled.
(define question "Can I return an opened item, and who pays the shipping?")

(define (answer-with model)
  (lambda ()
    (llm-query-async
      #:instruction (string-append
        "Answer the customer's question from the FAQ in at most three sentences. "
        "Say so if the FAQ does not cover it. Question: " question)
      #:data context
      #:model model
      #:temperature 0.0
      #:max-tokens 150)))

(define answer
  (try
    (race (map answer-with '("gpt-4o-mini" "gpt-4.1-mini")))
    on-error
    (lambda (message)
      (eprintf "both models failed: ~a\n" message)
      "We are looking into your question and will come back to you by e-mail.")))

(finish answer)
