;; Find a regular expression from examples: a model proposes, Python tests,
;; the failures go back to the model. At most four rounds.
;; context: JSON object {"match": [...], "reject": [...]}

(py-exec "
import json, re
examples = json.loads(context)

def check(pattern):
    try:
        rx = re.compile(pattern)
    except re.error as e:
        return ['does not compile: %s' % e]
    faults = ['must match but does not: %r' % s for s in examples['match'] if not rx.fullmatch(s)]
    faults += ['must not match but does: %r' % s for s in examples['reject'] if rx.fullmatch(s)]
    return faults
")

(define (strip-ticks text)
  (string-trim (string-replace (string-trim text) "`" "")))

(define (propose history)
  (strip-ticks
    (syntax-e
      (llm-query
        #:instruction "Propose one Python regular expression that fullmatches every string under 'match' and none under 'reject'. Prefer a short, general pattern without nested quantifiers. If earlier attempts are listed, avoid their faults. Return the bare pattern: no quotes, no backticks, no words."
        #:data (string-append "EXAMPLES:\n" context "\n\nEARLIER ATTEMPTS:\n" history)
        #:model "gpt-4.1"
        #:temperature 0.2
        #:max-tokens 200))))

(define result
  (let loop ([attempt 1] [history "(none)"])
    (let ([pattern (propose history)])
      (py-set! "candidate" pattern)
      (let ([faults (py-eval "check(candidate)[:8]")])
        (displayln (format "Round ~a: ~a fault(s)" attempt (length faults)))
        (cond
          [(null? faults)
           (format "Found in round ~a:\n~a" attempt pattern)]
          [(>= attempt 4)
           (format "No exact pattern in ~a rounds. Last attempt:\n~a\nIts faults:\n~a"
                   attempt pattern (string-join faults "\n"))]
          [else
           (loop (+ attempt 1)
                 (string-append history "\n" pattern "\n  " (string-join faults "\n  ")))])))))

(finish result)
