;; On-call helper: a fast first answer on a live incident, then a considered follow-up.
(define alert-log
  (if (> (string-length context) 30000)
      (substring context (- (string-length context) 30000))
      context))

(define triage-prompt
  "You are on call. From this alert log say in at most six lines: what is broken, since when, the likeliest cause, and the safest first action.")

(define (triage model)
  (llm-query-async
    #:instruction triage-prompt
    #:data alert-log
    #:model model
    #:temperature 0.2
    #:max-tokens 300))

;; Hedge against stragglers: whoever answers first is shown first.
(define attempts (map triage (list "gpt-4o-mini" "gpt-4.1-mini" "gpt-4o")))
(define-values (quick others) (await-any attempts))
(define first-answer (syntax-e quick))

(display "FIRST ANSWER\n")
(display first-answer)
(newline)
(checkpoint "incident-first-answer" first-answer)

;; The slower answers are already paid for: use them as second opinions.
(define second-opinions (await-all others))

(define verdict
  (syntax-e
    (llm-query
      #:instruction "Three engineers triaged the same incident. Where they agree, state it as fact; where they differ, name the one check that would decide. End with an ordered action list."
      #:data (string-append
               "ENGINEER 1:\n" first-answer "\n\n"
               (string-join
                 (for/list ([n (in-naturals 2)] [opinion second-opinions])
                   (format "ENGINEER ~a:\n~a" n opinion))
                 "\n\n"))
      #:model "gpt-4o"
      #:temperature 0.1
      #:max-tokens 700)))

(finish (string-append "QUICK TRIAGE\n" first-answer "\n\nREVIEWED\n" verdict))
