;; Answer one customer at the chat window: fast, from the cache if we can, hedged if we cannot.
;; @data data/question.txt
;; @budget $0.10 6-calls 1min

;; spaces and case must not spoil the cache
(define question
  (string-normalize-spaces context))

(define key
  (hash (string-append "chat-answer-v4|" (string-downcase question))))

(define (ask model)
  (lambda ()
    (llm-query-async
      #:instruction "You are the help desk of a parcel service. Answer the customer in at most 90 words, politely and without promises."
      #:data question
      #:model model
      #:temperature 0.0
      #:max-tokens 200)))

;; the first answer wins, race cancels the other call
(define (hedged)
  (race (list (ask "gpt-4o-mini")
              (ask "gpt-4.1-mini"))))

(define (check answer)
  (llm-query
    #:instruction "Does the answer promise money, a date or a replacement? Return JSON: {promises: bool}"
    #:data answer
    #:model "gpt-4o-mini"
    #:schema "{promises: bool}"
    #:temperature 0.0
    #:max-tokens 20))

(define (promises? answer)
  (py-set! "verdict" (check answer))
  (py-eval "
import json
json.loads(verdict)['promises']
"))

(define answer
  (or (restore key)
      (let ([fresh (parameterize ([token-budget 4000]) (hedged))])
        (if (promises? fresh)
            "A colleague will get back to you within a day."
            (checkpoint key fresh)))))

(eprintf "~a tokens in ~a calls\n"
         (hash-ref (tokens-used) 'total_tokens)
         (hash-ref (tokens-used) 'calls))
(finish answer)
