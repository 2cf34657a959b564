#lang racket/base
;; Token budgets: `(parameterize ([token-budget 5000]) …)` limits what its body uses.
;;
;; A budget reserves the most that a call can use before the call is sent, and is charged with what
;; the call did use when it is answered.  So calls side by side cannot exceed it together, and an
;; answer that is paid for is never thrown away.  Budgets nest: a call counts against all around it.
(require "../session.rkt" "../atomic.rkt")
(provide token-budget
         tokens-used
         (protect-out inherited-budget call-with-budget
                      budget-for-call reserve-tokens! wait-for-tokens settle-tokens!
                      default-max-tokens))

;; What a call may answer at most when it sets no #:max-tokens (server/language/primitives.py).
(define default-max-tokens 4096)

;; `released` is posted whenever a reservation ends, so that waiting calls look again.
(struct budget (limit parent [spent #:mutable] [reserved #:mutable] [released #:mutable])
  #:authentic)

(define current-budget (make-parameter #f))

;; A sub-program runs under the budgets of whoever started it.
(define (inherited-budget) (current-budget))
(define (call-with-budget b thunk)
  (parameterize ([current-budget b]) (thunk)))

(define token-budget
  (make-derived-parameter
   current-budget
   (λ (limit)
     (unless (and (real? limit) (>= limit 0))
       (raise-argument-error 'token-budget "a number of tokens, 0 or more" limit))
     (budget limit (current-budget) 0 0 (make-semaphore 0)))
   (λ (b) (tokens-left b))))

;; A whole number under any budget; `min` with +inf.0 would make it a decimal.
(define (tokens-left b)
  (cond
    [(not b) +inf.0]
    [else
     (define left (max 0 (- (budget-limit b) (budget-spent b))))
     (define outer (budget-parent b))
     (if outer (min left (tokens-left outer)) left)]))

;; The innermost budget around the caller, or #f.  Raises an error if a call of this size cannot fit
;; into what is left, whatever becomes of the calls in flight.
(define (budget-for-call who prompt-estimate answer-limit)
  (define innermost (current-budget))
  (define left (tokens-left innermost))
  (when (> (+ prompt-estimate answer-limit) left)
    (refuse who prompt-estimate answer-limit left))
  innermost)

;; Reserves the tokens in all budgets around and returns #t, or returns #f if calls in flight leave
;; too little room for now.  Runs in atomic mode, together with the registration of the call.
(define (reserve-tokens! innermost tokens)
  (cond
    [(first-full-budget innermost tokens) #f]
    [else
     (for-each-budget innermost (λ (b) (set-budget-reserved! b (+ (budget-reserved b) tokens))))
     #t]))

;; Waits until it is worth trying to reserve again.
(define (wait-for-tokens innermost tokens)
  (define released
    (atomically
     (define full (first-full-budget innermost tokens))
     (if full (semaphore-peek-evt (budget-released full)) always-evt)))
  (sync released))

(define (refuse who prompt-estimate answer-limit left)
  (raise (exn:fail
          (format (string-append
                   "~a: the call could exceed the token budget, so it was not sent\n"
                   "  it may use: about ~a tokens for the prompt and up to ~a for the answer\n"
                   "  left: ~a\n"
                   "  give a smaller #:max-tokens or a larger token-budget")
                  who prompt-estimate answer-limit left)
          (current-continuation-marks))))

;; The innermost budget in which calls in flight leave too little room for now, or #f.
(define (first-full-budget b tokens)
  (and b
       (if (> (+ (budget-spent b) (budget-reserved b) tokens) (budget-limit b))
           b
           (first-full-budget (budget-parent b) tokens))))

(define (for-each-budget b do!)
  (when b
    (do! b)
    (for-each-budget (budget-parent b) do!)))

;; Called once for each reservation, when the call is answered (with what it used) or cancelled.
(define (settle-tokens! innermost reserved used)
  (atomically
   (for-each-budget
    innermost
    (λ (b)
      (set-budget-reserved! b (- (budget-reserved b) reserved))
      (set-budget-spent! b (+ (budget-spent b) used))
      (define released (budget-released b))
      (set-budget-released! b (make-semaphore 0))
      (semaphore-post released)))))

(define (tokens-used)
  (define c (run-counters (running-run)))
  (hasheq 'prompt_tokens (counters-prompt-tokens c)
          'completion_tokens (counters-completion-tokens c)
          'total_tokens (+ (counters-prompt-tokens c) (counters-completion-tokens c))
          'calls (counters-calls c)))
