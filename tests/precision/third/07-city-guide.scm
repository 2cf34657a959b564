;; A weekend guide from a traveller's wishes: four specialists at once,
;; a mild editor at the end.
;; context: the traveller's wishes, free text

(define-syntax-rule (specialist role task)
  (llm-query-async
    #:instruction (string-append "You are a " role ". " task)
    #:data context
    #:model "gpt-4o-mini"
    #:temperature 0.6
    #:max-tokens 600))

(define food (specialist "restaurant critic" "Propose one lunch and one dinner for each day, with a price range."))
(define sights (specialist "city historian" "Propose three sights a day that are within walking distance of each other."))
(define rainy (specialist "local parent" "Propose two indoor plans in case of rain."))
(define travel (specialist "public transport planner" "Say which ticket to buy and how to get in from the airport."))

(define parts
  (map (lambda (title handle)
         (cons title (syntax-e (await handle))))
       (list "Food" "Sights" "If it rains" "Getting around")
       (list food sights rainy travel)))

(define dossier
  (string-join
    (map (lambda (p) (format "## ~a\n~a" (car p) (cdr p))) parts)
    "\n\n"))

(define guide
  (syntax-e
    (llm-query
      #:instruction "Combine the four dossiers into one hour-by-hour guide for the weekend. Resolve clashes of time in favour of the sights; keep every price and every address that is given; add none."
      #:data (string-append "WISHES:\n" context "\n\nDOSSIERS:\n" dossier)
      #:model "gpt-4o"
      #:temperature 0.4
      #:max-tokens 1800)))

(finish guide)
