;; Find a regular expression that fits the examples: propose, test in
;; Python, go on with the failures as feedback; at most five attempts.
;; context: JSON {"match": [str], "reject": [str]}

(py-exec "
import json, re
spec = json.loads(context)

def check(pattern):
    try:
        rx = re.compile(pattern)
    except re.error as e:
        return 'does not compile: ' + str(e)
    missed = [s for s in spec['match'] if not rx.fullmatch(s)]
    wrong = [s for s in spec['reject'] if rx.fullmatch(s)]
    if not missed and not wrong:
        return 'OK'
    return 'must match but does not: ' + repr(missed[:5]) + '; must not match but does: ' + repr(wrong[:5])
")

(define examples (py-eval "json.dumps(spec, indent=1)"))

(define (propose history)
  (string-trim
    (syntax-e
      (llm-query
        #:instruction "Write one Python regular expression that matches every 'match' string as a whole and none of the 'reject' strings. Avoid the mistakes of the earlier attempts. Return the bare pattern on one line: no quotes, no fences."
        #:data (string-append "EXAMPLES:\n" examples "\n\nEARLIER ATTEMPTS:\n" history)
        #:model "gpt-4o"
        #:temperature 0.3
        #:max-tokens 200))))

(define (verdict pattern)
  (py-set! "candidate" pattern)
  (py-eval "check(candidate)"))

(define max-attempts 5)

(let search ([attempt 1] [history "(none)"])
  (if (> attempt max-attempts)
      (finish (string-append "No pattern found. Attempts:\n" history))
      (let* ([pattern (propose history)]
             [outcome (verdict pattern)])
        (display (format "~a. ~a -> ~a\n" attempt pattern outcome))
        (if (string=? outcome "OK")
            (finish pattern)
            (search (+ attempt 1)
                    (string-append history "\n" pattern "  -- " outcome))))))
