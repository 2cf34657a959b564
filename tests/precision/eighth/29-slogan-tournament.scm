;; Slogans for a city tram: a knock-out tournament, the matches of a round in parallel.
(struct pairing (left right))

(define brief (string-trim context))

(define (propose angle)
  (llm-query-async
   #:instruction (string-append
                  "Propose one slogan for the tram described in the brief, seen from the side of "
                  angle ". At most eight words. Answer with the slogan alone.")
   #:data brief
   #:model "gpt-4o-mini"
   #:temperature 0.8
   #:max-tokens 30))

(define angles
  (list "commuters" "shopkeepers" "children" "night workers"
        "tourists" "cyclists" "drivers of the tram" "the elderly"))

(define entries
  (remove-duplicates (map string-trim (map-async propose angles))))

(define (pair-up slogans)
  (cond
    [(null? slogans) '()]
    [(null? (cdr slogans)) (list (pairing (car slogans) #f))]
    [else (cons (pairing (first slogans) (second slogans))
                (pair-up (cddr slogans)))]))

(define (referee m)
  (llm-query-async
   #:instruction "Which slogan serves the brief better? Answer with exactly one letter: A or B."
   #:data (string-append "BRIEF:\n" brief "\n\nA: " (pairing-left m) "\nB: " (pairing-right m))
   #:model "gpt-4o-mini"
   #:temperature 0.0
   #:max-tokens 3))

(define (play-round slogans)
  (define-values (real byes) (partition pairing-right (pair-up slogans)))
  (define verdicts (map-async referee real))
  (append
   (for/list ([m (in-list real)] [v (in-list verdicts)])
     (if (string-prefix? (string-upcase (string-trim v)) "B")
         (pairing-right m)
         (pairing-left m)))
   (map pairing-left byes)))

(define-values (champion rounds)
  (let play ([slogans entries] [round 0])
    (if (<= (length slogans) 1)
        (values (first slogans) round)
        (play (play-round slogans) (+ round 1)))))

(finish (format "~a\n(~a entries, ~a rounds)" champion (length entries) rounds))
