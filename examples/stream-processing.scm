;; Stream processing (pattern 15): data without end goes by in parts, and only a state is kept.
;; Use it when the data does not fit into a prompt, or never ends: the state is as long after a
;; year as after an hour. A run that was cut off, or is started again when the log has grown, goes
;; on where the last one ended.
;; Cost: one call for each part that is new, 4 here; a tenth of a cent.
;; @data data/depot.log

;; Twelve lines a part; a last part that is not full yet waits for the next run.
(define parts (py-eval "
lines = context.splitlines()
['\\n'.join(lines[i:i + 12]) for i in range(0, len(lines) - 11, 12)]
"))

;; What is stored is the state and the number of parts in it, as one value: the two can never
;; disagree, wherever a run is cut off.
(define key "depot log")
(define stored (restore key))
(define seen (if stored (hash-ref stored 'seen) 0))
(define state (if stored (hash-ref stored 'state) "{}"))

;; However long a state has become, this much of it is read: the bound that makes a call in a
;; year as dear as one today.
(define (beginning text)
  (substring text 0 (min 2000 (string-length text))))

(define (updated state part)
  (syntax-e
    (llm-query
      #:instruction "You watch the log of a depot. Bring the state up to date with the new lines.
Return JSON: {errors: int, warnings: int, open_problems: [str], notes: one sentence}"
      #:data (string-append "STATE\n" (beginning state) "\n\nNEW LINES\n" part)
      #:model "gpt-4.1-mini"
      #:json #t
      #:temperature 0.0
      #:max-tokens 250)))

(finish
  (for/fold ([state state])
            ([part (drop parts (min seen (length parts)))] [number (in-naturals (+ seen 1))])
    (define next (updated state part))
    (checkpoint key (hash 'seen number 'state next))
    next))
