;; Find a regular expression that fits given examples: try approaches in order, verify in Python.
;; context is JSON: {"match": [...], "reject": [...]}
(define approaches
  (list "a plain pattern with character classes and quantifiers, no alternation"
        "an alternation of the visible formats, most specific first"
        "lookaheads that state each condition separately"))

(define (propose approach feedback)
  (string-trim
    (syntax-e
      (llm-query
        #:instruction (string-append
                        "Write one Python regular expression for re.fullmatch that accepts every string in match and none in reject. Use "
                        approach
                        ". Answer with the bare pattern on one line, no quotes, no code fence.")
        #:data (string-append "EXAMPLES:\n" context "\n\nEARLIER ATTEMPTS:\n" feedback)
        #:model "gpt-4o"
        #:temperature 0.2
        #:max-tokens 200))))

;; Returns "" when the pattern is right, otherwise what is wrong with it.
(define (verify pattern)
  (py-set! "pattern" pattern)
  (string-trim
    (py-exec "
import json, re
cases = json.loads(context)
try:
    rx = re.compile(pattern)
    missed = [s for s in cases['match'] if not rx.fullmatch(s)]
    wrong = [s for s in cases['reject'] if rx.fullmatch(s)]
    if missed:
        print('does not accept:', missed[:5])
    if wrong:
        print('wrongly accepts:', wrong[:5])
except re.error as e:
    print('invalid pattern:', e)
")))

(define (search remaining feedback)
  (if (null? remaining)
      #f
      (let* ([pattern (propose (car remaining) feedback)]
             [fault (verify pattern)])
        (display (format "~a -> ~a\n" pattern (if (string=? fault "") "ok" fault)))
        (if (string=? fault "")
            pattern
            (search (cdr remaining)
                    (string-append feedback pattern "\n" fault "\n\n"))))))

(define solution (search approaches ""))

(finish (or solution "No pattern found that fits all examples."))
