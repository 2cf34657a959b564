;; @data data/server.log
;; @budget $0.50 60-calls 20min
;; Watch a long server log go by in chunks. Only a small running state is kept, so the log may
;; be as long as it likes; the state is saved after every fifth chunk and a restart resumes there.

(define lines (string-split context "\n"))
(define lines-per-chunk 60)

(define (chunks-of items size)
  (if (<= (length items) size)
      (list items)
      (cons (take items size) (chunks-of (drop items size) size))))

(define chunks
  (map (lambda (chunk) (string-join chunk "\n")) (chunks-of lines lines-per-chunk)))

(define shape "{summary: str, open_incidents: [str], recurring: [str]}")
(define task
  "You watch a server log. Update the state with the new lines: close incidents that are over, name patterns that recur. Keep each list under ten entries. Return JSON: {summary: str, open_incidents: [str], recurring: [str]}")

(define (step state chunk)
  (syntax-e (llm-query
    #:instruction task
    #:data (string-append "STATE:\n" state "\n\nNEW LINES:\n" chunk)
    #:model "gpt-4o-mini"
    #:schema shape
    #:temperature 0.0
    #:max-tokens 600)))

(define key (hash (string-append "log-stream-v1\n" task "\n" context)))
(define saved (or (restore key) (hash 'done 0 'state "{}")))

(define final-state
  (for/fold ([state (hash-ref saved 'state)])
            ([chunk (drop chunks (hash-ref saved 'done))]
             [number (in-naturals (+ 1 (hash-ref saved 'done)))])
    (define next (step state chunk))
    (when (or (zero? (modulo number 5)) (= number (length chunks)))
      (checkpoint key (hash 'done number 'state next)))
    next))

(finish (llm-query
  #:instruction "Write a handover note for the next engineer on call from this state. At most 150 words."
  #:data final-state
  #:model "gpt-4.1"
  #:temperature 0.2
  #:max-tokens 300))
