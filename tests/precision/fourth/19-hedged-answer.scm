;; A chat answer with a bounded wait: three models race, the best of the first two is kept.
;; @budget $0.20

(define question (string-trim context))

(when (string=? question "")
  (finish "Please ask a question."))

(define (start model style)
  (llm-query-async
   #:instruction (string-append "Answer the customer's question about our bicycle shop's services. " style)
   #:data question
   #:model model
   #:temperature 0.3
   #:max-tokens 350))

(define handles
  (list
   (start "gpt-4o-mini" "Be short and friendly.")
   (start "gpt-4.1-mini" "Be precise, use a list where it helps.")
   (start "gpt-4o" "Explain the reason for the advice.")))

(define-values (first-answer others) (await-any handles))
(define-values (second-answer unused) (await-any others))

(define a (syntax-e first-answer))
(define b (syntax-e second-answer))

(define choice
  (string-upcase
   (string-trim
    (syntax-e
     (llm-query
      #:instruction "Which answer serves the customer better? Reply with the letter A or B only."
      #:data (string-append "QUESTION:\n" question "\n\nA:\n" a "\n\nB:\n" b)
      #:model "gpt-4.1-mini"
      #:temperature 0.0
      #:max-tokens 5)))))

(eprintf "the judge chose ~a\n" choice)

(finish (if (string-prefix? choice "B") b a))
