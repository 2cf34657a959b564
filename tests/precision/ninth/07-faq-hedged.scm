;; @data data/questions.json
;; @budget $0.20 80-calls 10min
;; Answer customer questions fast: look in the cache, else let two models race and keep the winner.

(define questions (py-eval "
import json
json.loads(context)
"))

(define instruction
  "Answer the customer's question about our web shop in at most three sentences. If you do not know, say that support will get in touch.")

;; Spaces and case do not make a new question.
(define (normalize question)
  (string-downcase (string-normalize-spaces question)))

(define (ask model question)
  (lambda ()
    (llm-query-async
      #:instruction instruction
      #:data question
      #:model model
      #:temperature 0.0
      #:max-tokens 150)))

;; The loser of a race is cancelled and stops costing.
(define (hedged question)
  (define key (hash (string-append "faq-v3\n" instruction "\n" (normalize question))))
  (define known (restore key))
  (if known
      known
      (checkpoint key
        (race (list (ask "gpt-4o-mini" question)
                    (ask "gpt-4.1-mini" question))))))

;; Within this run equal questions share one race, also when they come at the same time.
(define answer (memoized hedged #:key-fn normalize))

(define answers
  (map-async
    (lambda (question)
      (try (answer question)
        on-error (lambda (message)
                   (eprintf "~a: ~a\n" question message)
                   "Support will get in touch with you.")))
    questions
    #:max-concurrent 5))

(finish
  (for/list ([question questions] [text answers])
    (hasheq 'question question 'answer text)))
