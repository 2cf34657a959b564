;; @data data/case-notes.txt

;; Two rounds: independent proposals, then everybody votes on all of them by number.
(define models '("gpt-4o" "claude-sonnet-4-5" "gpt-4.1"))

(define proposals
  (map-async
    (lambda (model)
      (llm-query-async
        #:instruction "Propose the next diagnostic step for this case, with one sentence of reasoning."
        #:data context
        #:model model
        #:temperature 0.2
        #:max-tokens 200))
    models))

(define ballot
  (string-join
    (for/list ([proposal proposals] [number (in-naturals 1)])
      (format "PROPOSAL ~a\n~a" number proposal))
    "\n\n"))

(define (voter model)
  (lambda ()
    (define answer
      (llm-query
        #:instruction "You get a case and several proposals. Which proposal is safest? Answer with its number only."
        #:data (string-append "CASE:\n" context "\n\n" ballot)
        #:model model
        #:temperature 0.0
        #:max-tokens 10))
    (define digits (regexp-match #rx"[1-3]" (syntax-e answer)))
    (if digits (string->number (car digits)) (error "no valid vote from" model))))

(define winner
  (try (vote (map voter models) #:method 'majority)
    on-error (lambda (message)
               (finish (string-append "NO CONSENSUS, escalate to a human. " message)))))

(finish (list-ref proposals (- winner 1)))
