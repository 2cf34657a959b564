;; Walk through a large server log in constant memory; resumes after an interruption.
(define chunks
  (py-eval "
lines = context.splitlines()
['\\n'.join(lines[i:i + 150]) for i in range(0, len(lines), 150)]
"))

(define run-key (string-append "log-stream-" (hash context)))
(define saved (restore run-key))

(define start-index (if saved (first saved) 0))
(define start-state
  (if saved
      (second saved)
      "{\"error_count\": 0, \"patterns\": [], \"suspects\": []}"))

(define (update-state state chunk)
  (syntax-e
    (llm-query
      #:instruction "STATE is what we know so far, CHUNK are the next log lines. Update the state. Return JSON: {\"error_count\": integer, \"patterns\": [at most 12 strings], \"suspects\": [at most 5 strings]}"
      #:data (string-append "STATE:\n" state "\n\nCHUNK:\n" chunk)
      #:model "gpt-4o-mini"
      #:json #t
      #:temperature 0.0
      #:max-tokens 700)))

(define final-state
  (let loop ([rest-chunks (drop chunks (min start-index (length chunks)))]
             [index start-index]
             [state start-state])
    (cond
      [(null? rest-chunks) state]
      [else
       (define new-state (update-state state (car rest-chunks)))
       (define next-index (+ index 1))
       (when (zero? (modulo next-index 10))
         (checkpoint run-key (list next-index new-state)))
       (loop (cdr rest-chunks) next-index new-state)])))

(checkpoint run-key (list (length chunks) final-state))

(define postmortem
  (syntax-e
    (llm-query
      #:instruction "Write a short postmortem from this accumulated log state: what failed, how often, the probable root cause, and what to check next."
      #:data final-state
      #:model "gpt-4o"
      #:temperature 0.2
      #:max-tokens 600)))

(finish postmortem)
