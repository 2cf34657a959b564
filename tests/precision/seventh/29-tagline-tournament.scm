;; A knock-out tournament of museum exhibition titles, under a token budget.
;; context: the curator's concept paper

(define styles
  (list "plain and factual" "poetic" "a question" "a contrast of two words"
        "a quotation from the concept paper" "playful" "a place and a time" "one single word"))

(define (all-titles)
  (map string-trim
       (map-async
         (lambda (style)
           (llm-query-async
             #:instruction (string-append "Suggest one title for the exhibition. Style: " style ". Answer with the title only.")
             #:data context
             #:model "gpt-4o-mini"
             #:temperature 0.9
             #:max-tokens 30))
         styles)))

;; one duel: the answer is "1" or "2"
(define (duel pair)
  (llm-query-async
    #:instruction "Which title suits the exhibition better and would bring more visitors? Answer with the single character 1 or 2."
    #:data (format "1: ~a\n2: ~a\n\nCONCEPT:\n~a" (first pair) (second pair) context)
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 3))

(define (pair-up xs)
  (cond
    [(or (null? xs) (null? (cdr xs))) '()]
    [else (cons (list (first xs) (second xs)) (pair-up (cddr xs)))]))

(define (play-round titles)
  (define pairs (pair-up titles))
  (define bye (if (odd? (length titles)) (list (last titles)) '()))
  (append
    (for/list ([pair (in-list pairs)]
               [answer (in-list (map-async duel pairs))])
      (if (string-prefix? (string-trim answer) "2") (second pair) (first pair)))
    bye))

(define (tournament titles number)
  (display (format "round ~a: ~a\n" number (string-join titles " | ")))
  (if (<= (length titles) 1)
      (first titles)
      (tournament (play-round titles) (+ number 1))))

(define winner
  (parameterize ([token-budget 60000])
    (tournament (remove-duplicates (all-titles)) 1)))

(define subtitle
  (syntax-e
    (llm-query
      #:instruction "Write a subtitle of at most twelve words that explains this exhibition title."
      #:data (string-append "TITLE: " winner "\n\nCONCEPT:\n" context)
      #:model "gpt-4o"
      #:temperature 0.5
      #:max-tokens 50)))

(finish (string-append winner "\n" (string-trim subtitle)))
