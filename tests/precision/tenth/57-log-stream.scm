;; A day of server logs does not fit any prompt: go through it in batches with a running state,
;; save the state now and then, and go on from there after a crash.
;; @data data/server.log
;; @budget $2.00 1h

(define save-every 5)

;; 100 lines each, as one text
(define all-batches (py-eval "
lines = context.splitlines()
['\\n'.join(lines[i:i + 100]) for i in range(0, len(lines), 100)]
"))

;; the state on disk is (list batches-done text)
(define key (string-append "log-state-v2-" (hash context)))
(define saved (or (restore key) (list 0 "Nothing seen yet.")))

(define (update state batch)
  (syntax-e (llm-query
    #:instruction "You watch server logs. Bring the state up to date with the new lines: error kinds with counts, affected workers, first and last time. At most 200 words."
    #:data (string-append "STATE:\n" state "\n\nNEW LINES:\n" batch)
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 400)))

(define final-state
  (let loop ([left (drop all-batches (first saved))]
             [done (first saved)]
             [state (second saved)])
    (cond
      [(null? left) state]
      [else
       (define next (update state (car left)))
       (define count (+ done 1))
       (when (zero? (modulo count save-every))
         (checkpoint key (list count next)))
       (loop (cdr left) count next)])))

(checkpoint key (list (length all-batches) final-state))

(finish (llm-query
  #:instruction "Write the incident summary for the operations channel: what broke, how badly, since when, and what to check first."
  #:data final-state
  #:model "gpt-4o"
  #:max-tokens 400))
