;; Why did the nightly build fail? Two rounds: independent proposals, then a
;; vote on all of them; without a majority a human is asked.
;; context: the tail of the build log

(define models (list "gpt-4o" "gpt-4o-mini" "gpt-4.1" "gpt-4.1-mini" "gpt-4o-mini"))
(define log-tail
  (substring context (max 0 (- (string-length context) 30000))))

;; round 1
(define proposals
  (map-async
    (lambda (m)
      (llm-query-async
        #:instruction "Name the root cause of this failed build in one sentence and quote the decisive log line."
        #:data log-tail
        #:model m
        #:temperature 0.2
        #:max-tokens 150))
    models))

(define ballot
  (string-join
    (for/list ([p proposals] [i (in-naturals 1)])
      (format "~a) ~a" i p))
    "\n\n"))

;; round 2
(define vote-handles
  (for/list ([m models])
    (llm-query-async
      #:instruction "Which of the five numbered explanations is best supported by the log? Reply with its number only, 1 to 5."
      #:data (string-append "EXPLANATIONS:\n" ballot "\n\nLOG:\n" log-tail)
      #:model m
      #:temperature 0.0
      #:max-tokens 5)))

(define (vote-number answer)
  (define m (regexp-match #px"[1-5]" answer))
  (and m (string->number (first m))))

(define ballots (filter-map vote-number (await-all vote-handles)))

(define tally (make-hash))
(for ([b ballots])
  (hash-update! tally b add1 0))

(define winner
  (and (pair? ballots)
       (let ([best (argmax cdr (hash->list tally))])
         (and (>= (cdr best) 3) (car best)))))

(display (format "votes: ~a\n" ballots))

(if winner
    (finish (string-append "ROOT CAUSE\n" (list-ref proposals (- winner 1))))
    (finish (string-append "NO CONSENSUS - please look yourself. Proposals:\n" ballot)))
