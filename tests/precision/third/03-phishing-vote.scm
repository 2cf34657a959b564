;; Decide whether a reported e-mail is phishing: three different models vote,
;; a stronger one explains the verdict to the employee.
;; context: the raw e-mail, headers included

(define mail
  (if (> (string-length context) 10000)
      (substring context 0 10000)
      context))

(define verdict-prompt
  "Is this e-mail phishing, spam or legitimate? Consider sender, links and urgency. Answer with exactly one lowercase word: phishing, spam or legitimate.")

(define (judge model)
  (lambda ()
    (string-downcase
      (string-trim
        (syntax-e
          (llm-query
            #:instruction verdict-prompt
            #:data mail
            #:model model
            #:temperature 0.0
            #:max-tokens 5))))))

(define ballot
  (vote (map judge (list "claude-haiku-4-5" "gpt-4o-mini" "gpt-4.1-mini"))
        #:method 'plurality))

(define verdict
  (cond
    [(string-prefix? ballot "phishing") "phishing"]
    [(string-prefix? ballot "spam") "spam"]
    [else "legitimate"]))

(define advice
  (cond
    [(string=? verdict "phishing")
     "Do not click anything. Forward the message to security@ and delete it."]
    [(string=? verdict "spam")
     "Harmless but unwanted: mark it as spam."]
    [else
     "No sign of fraud was found; handle it as usual."]))

(define explanation
  (syntax-e
    (llm-query
      #:instruction (string-append
        "The security desk has classed this e-mail as: " verdict
        ". Explain to a non-technical employee, in four sentences, which features of the e-mail speak for that.")
      #:data mail
      #:model "gpt-4o"
      #:temperature 0.2
      #:max-tokens 250)))

(finish (string-append "Verdict: " verdict "\n" advice "\n\n" explanation))
