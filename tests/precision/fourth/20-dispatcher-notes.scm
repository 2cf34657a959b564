;; Instructions for an ambulance dispatcher: the first protocol answer counts.
;; @budget $0.30

(define call-transcript context)

(define models '("gpt-4o-mini" "gpt-4.1-mini" "gpt-4o"))

(define handles
  (map (lambda (model)
         (llm-query-async
          #:instruction "From this emergency call, give the dispatcher: location, problem, urgency (1-5), units to send. Four lines."
          #:data call-transcript
          #:model model
          #:temperature 0.0
          #:max-tokens 150))
       models))

(define-values (id result remaining-ids) (await-any handles))

(define quick-note (syntax-e result))
(checkpoint "dispatcher-quick-note" quick-note)
(display quick-note)
(newline)

(define (urgency-of note)
  (define m (regexp-match #rx"[Uu]rgency[^0-9]*([1-5])" note))
  (if m (string->number (cadr m)) 5))

(define urgency (urgency-of quick-note))

(define advice
  (if (>= urgency 4)
      (syntax-e
       (llm-query
        #:instruction "Give the first-aid instructions that the dispatcher should read to the caller now. At most five short sentences."
        #:data call-transcript
        #:model "gpt-4o"
        #:temperature 0.0
        #:max-tokens 200))
      "No first-aid instructions needed."))

(finish
 (string-append
  "NOTE\n" quick-note
  "\n\nURGENCY " (number->string urgency)
  "\n\nADVICE\n" advice))
