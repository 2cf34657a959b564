;; Read a long server log chunk by chunk with a running state; a token
;; limit guards the whole run.
;; context: the log

(py-exec "
import json
log_lines = context.splitlines()
size = 400
log_chunks = ['\\n'.join(log_lines[i:i+size]) for i in range(0, len(log_lines), size)]
")
(define chunks (py-eval "log_chunks"))

(define empty-state "{\"errors\": {}, \"incidents\": [], \"open_questions\": []}")

(define (update state chunk)
  (syntax-e
    (llm-query
      #:instruction "You keep the running state of a log analysis. Bring it up to date with the new log lines: count errors by type, add incidents with their time span, close open questions that the lines answer. Keep at most 20 incidents. Return the whole state as JSON with the keys errors, incidents, open_questions."
      #:data (string-append "STATE:\n" state "\n\nNEW LINES:\n" chunk)
      #:model "gpt-4o-mini"
      #:json #t
      #:temperature 0.0
      #:max-tokens 2000)))

(define final-state
  (parameterize ([token-budget 400000])
    (let loop ([remaining chunks] [state empty-state] [n 1])
      (if (null? remaining)
          state
          (let ([next (update state (first remaining))])
            (when (zero? (modulo n 10))
              (checkpoint (format "log-state-~a" n) next)
              (display (format "~a of ~a chunks read\n" n (length chunks))))
            (loop (rest remaining) next (+ n 1)))))))

(py-set! "state_text" final-state)
(define top-errors (py-eval "
state = json.loads(state_text)
ranking = sorted(state.get('errors', {}).items(), key=lambda kv: -int(kv[1]))[:10]
'\\n'.join(f'{name}: {count}' for name, count in ranking)
"))

(define story
  (llm-query
    #:instruction "Tell the on-call engineer in at most 200 words what happened, in the order of time, and what to look at first."
    #:data final-state
    #:model "gpt-4o"
    #:temperature 0.2
    #:max-tokens 400))

(finish (string-append "TOP ERRORS\n" top-errors "\n\nSTORY\n" (syntax-e story)))
