;; Follow a day of server logs in constant memory: a running state, chunk after chunk.
;; data: logs/app-2024-11-21.log
;; @assume chunks = 48

(define chunks
  (py-eval "
lines = context.splitlines()
size = max(1, (len(lines) + 47) // 48)
['\\n'.join(lines[i:i + size])[:16000] for i in range(0, len(lines), size)]
"))

(define initial-state
  "{\"error_count\": 0, \"patterns\": [], \"open_incidents\": [], \"resolved_incidents\": []}")

(define (update-state state chunk)
  (syntax-e
    (llm-query
      #:instruction "Update the monitoring STATE with the NEW LOG LINES. Return JSON with the same keys: {\"error_count\": int, \"patterns\": [string, at most 10], \"open_incidents\": [string], \"resolved_incidents\": [string]}. Move an incident to resolved when the log shows its recovery."
      #:data (string-append "STATE:\n" state "\n\nNEW LOG LINES:\n" chunk)
      #:model "gpt-4o-mini"
      #:json #t
      #:temperature 0.0
      #:max-tokens 900)))

;; resume where an earlier run stopped
(define saved-index (or (restore "log-index-2024-11-21") 0))
(define start-index (if (< saved-index (length chunks)) saved-index 0))
(define start-state
  (if (> start-index 0)
      (or (restore "log-state-2024-11-21") initial-state)
      initial-state))

(define final-state
  (let loop ([rest-chunks (drop chunks start-index)]
             [i start-index]
             [state start-state])
    (if (null? rest-chunks)
        state
        (let ([next (update-state state (car rest-chunks))])
          (when (zero? (modulo (+ i 1) 8))
            (checkpoint "log-state-2024-11-21" next)
            (checkpoint "log-index-2024-11-21" (+ i 1))
            (display (format "chunk ~a of ~a\n" (+ i 1) (length chunks))))
          (loop (cdr rest-chunks) (+ i 1) next)))))

(define handover
  (syntax-e
    (llm-query
      #:instruction "Write the shift handover for the on-call engineer from this monitoring state: open incidents first, then recurring patterns, then what was resolved."
      #:data final-state
      #:model "gpt-4o"
      #:temperature 0.2
      #:max-tokens 600)))

(finish handover)
