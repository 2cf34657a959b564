;; Answer a customer's question quickly: three differently built calls are
;; started, the first that arrives is used, the rest is dropped.

(define question (string-trim context))

(when (string=? question "")
  (finish "No question was given."))

(define (start model style)
  (llm-query-async
    #:instruction (string-append
                    "You are the help desk of a bike rental. Answer the customer's question in at most 120 words. Style: "
                    style
                    ". If it concerns an accident or an injury, begin with the emergency number 112.")
    #:data question
    #:model model
    #:temperature 0.2
    #:max-tokens 300))

(define handles
  (list (start "gpt-4o-mini" "friendly")
        (start "gpt-4.1-mini" "concise")
        (start "gpt-4o-mini" "step by step")))

(define answer
  (with-handlers ([exn:fail? (lambda (e)
                               (eprintf "hedge failed: ~a\n" (exn-message e))
                               #f)])
    (let ([fastest (await-any handles)])
      (if (syntax? fastest) (syntax-e fastest) fastest))))

(define (polite? text)
  (define verdict
    (syntax-e
      (llm-query
        #:instruction "Is this help desk answer polite and free of invented prices? Reply with exactly one word: yes or no."
        #:data (string-append "QUESTION:\n" question "\n\nANSWER:\n" text)
        #:model "gpt-4.1-mini"
        #:temperature 0.0
        #:max-tokens 5)))
  (string-prefix? (string-downcase (string-trim verdict)) "yes"))

(cond
  [(not answer)
   (finish "Sorry, we cannot answer right now. A colleague will write to you today.")]
  [(polite? answer)
   (finish answer)]
  [else
   (finish "Thank you for your question. A colleague will write to you today.")])
