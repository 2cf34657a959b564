;; @data data/server.log

;; The log is read in batches; only a short running digest is kept in memory.
(define batches
  (py-eval "
lines = context.splitlines()
['\\n'.join(lines[i:i + 40]) for i in range(0, len(lines), 40)]
"))

(define (digest-batch digest batch)
  (syntax-e
    (llm-query
      #:instruction "Update the running digest of a server log with the new lines: incidents with their time, their spread and whether they ended. At most 200 words."
      #:data (string-append "DIGEST:\n" digest "\n\nNEW LINES:\n" batch)
      #:model "gpt-4.1-mini"
      #:temperature 0.0
      #:max-tokens 400)))

(define digest
  (for/fold ([digest "(empty)"])
            ([batch batches] [number (in-naturals 1)])
    (define key (hash (string-append "log-digest-v1" digest batch)))
    (define updated
      (or (restore key)
          (checkpoint key (digest-batch digest batch))))
    (eprintf "batch ~a of ~a\n" number (length batches))
    updated))

(finish digest)
