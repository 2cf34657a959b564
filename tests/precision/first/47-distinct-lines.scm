;; @data data/logs.txt
;; Many log lines say the same: explain each distinct shape once, then annotate the log.

(define log-lines (string-split context "\n"))

(define (shape line)
  (regexp-replace* #rx"[0-9]+" line "#"))

(define by-shape
  (for/fold ([table (hash)]) ([line log-lines])
    (hash-update table (shape line) (lambda (lines) (cons line lines)) '())))

(define shapes (sort (hash-keys by-shape) string<?))

(display (format "~a lines, ~a shapes\n" (length log-lines) (length shapes)))

(define explanations
  (map-async
    (lambda (s)
      (llm-query-async
        #:instruction "Say in at most ten words what this log line means; # stands for a number."
        #:data s
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 40))
    shapes
    #:max-concurrent 10))

(define meaning
  (for/hash ([s shapes] [explanation explanations])
    (values s (string-trim explanation))))

(define (frequency s) (length (hash-ref by-shape s)))

(define table
  (for/list ([s (sort shapes > #:key frequency)])
    (format "~a x  ~a  -- ~a" (frequency s) s (hash-ref meaning s))))

(finish (string-join table "\n"))
