;; Turn a severe-weather bulletin into alerts in several languages.

(define bulletin context)

(define facts
  (syntax-e
    (llm-query
      #:instruction "Extract region, hazard, start, end and advice from the bulletin as five lines 'key: value'. Do not add anything."
      #:data bulletin
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 250)))

(define (alert-in language)
  (llm-query-async
    #:instruction (string-append
                    "Write a public alert of at most 60 words in " language
                    " from these facts. Keep times and place names exactly as they are.")
    #:data facts
    #:model "gpt-4o-mini"
    #:temperature 0.2
    #:max-tokens 220))

(define german (alert-in "German"))
(define polish (alert-in "Polish"))
(define turkish (alert-in "Turkish"))

(define sheet
  (string-append
    "DE\n" (syntax-e german)
    "\n\nPL\n" (syntax-e polish)
    "\n\nTR\n" (syntax-e turkish)))

(define check
  (syntax-e
    (llm-query
      #:instruction "Compare each alert with the facts. List every differing time, place or instruction; answer 'all consistent' if there is none."
      #:data (string-append "FACTS:\n" facts "\n\nALERTS:\n" sheet)
      #:model "gpt-4o"
      #:temperature 0.0
      #:max-tokens 400)))

(finish (string-append sheet "\n\nCHECK\n" check))
