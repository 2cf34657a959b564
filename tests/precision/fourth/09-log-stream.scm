;; Walk through a long server log in windows, carrying a running incident summary.
;; Progress is kept, so that an interrupted run goes on where it stopped.
;; @budget $1.20
;; @assume windows = 40

(define windows
  (py-eval "
lines = context.splitlines()
['\\n'.join(lines[i:i + 200]) for i in range(0, len(lines), 200)]
"))

(define progress-key
  (string-append "log-stream/" (substring (hash context) 0 16)))

(define (digest state window)
  (syntax-e
   (llm-query
    #:instruction "Update the running incident summary with the new log window. Keep it under 300 words: open incidents with first and last time seen, closed incidents, recurring errors with counts."
    #:data (string-append "SUMMARY SO FAR:\n" state "\n\nNEW WINDOW:\n" window)
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 500)))

(define progress (or (restore progress-key) (list 0 "(nothing yet)")))
(define start (first progress))

(when (> start 0)
  (display (format "resuming at window ~a of ~a\n" (add1 start) (length windows))))

(define final-state
  (let loop ([rest-windows (drop windows (min start (length windows)))]
             [index start]
             [state (second progress)])
    (cond
      [(null? rest-windows) state]
      [else
       (define next (digest state (car rest-windows)))
       (checkpoint progress-key (list (add1 index) next))
       (loop (cdr rest-windows) (add1 index) next)])))

(define postmortem
  (llm-query
   #:instruction "Write a post-mortem from this incident summary: timeline, likely root causes, and what to monitor."
   #:data final-state
   #:model "gpt-4o"
   #:temperature 0.3
   #:max-tokens 900))

(finish postmortem)
