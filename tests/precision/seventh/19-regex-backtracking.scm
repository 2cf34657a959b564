;; Find a regular expression that fits examples: try approaches one by one, verify in
;; Python, hand the failures on to the next attempt.
;; context: lines "+ text" (must match) and "- text" (must not match)

(define approaches
  (list
    "Write the simplest expression that could work."
    "Use anchors and explicit character classes; avoid the dot."
    "Use alternation, one branch for each kind of positive example."
    "Use a negative lookahead to rule out the negative examples."))

(define (strip-fences text)
  (string-trim
    (regexp-replace* #rx"```[a-z]*|`" text "")))

(define (propose approach failures)
  (strip-fences
    (syntax-e
      (llm-query
        #:instruction (string-append
          "Give one Python regular expression (for re.fullmatch) that matches every '+' example and none of the '-' examples. "
          approach
          " Answer with the bare expression on one line, no quotes, no explanation.")
        #:data (if (string=? failures "")
                   context
                   (string-append context "\n\nEARLIER ATTEMPTS THAT FAILED:\n" failures))
        #:model "gpt-4o"
        #:temperature 0.2
        #:max-tokens 150))))

;; "" if everything fits, otherwise the examples that do not
(define (check pattern)
  (py-set! "pattern" pattern)
  (string-trim
    (py-exec "
import re
try:
    rx = re.compile(pattern)
    for line in context.splitlines():
        sign, text = line[:2].strip(), line[2:]
        if sign not in ('+', '-'):
            continue
        hit = rx.fullmatch(text) is not None
        if hit != (sign == '+'):
            print(('should match: ' if sign == '+' else 'must not match: ') + text)
except re.error as e:
    print('does not compile:', e)
")))

(define (search remaining failures)
  (if (null? remaining)
      (string-append "No expression found. Attempts:\n" failures)
      (let* ([pattern (propose (car remaining) failures)]
             [problems (check pattern)])
        (display (format "~a -> ~a\n" pattern (if (string=? problems "") "ok" "rejected")))
        (if (string=? problems "")
            pattern
            (search (cdr remaining)
                    (string-append failures pattern "\n" problems "\n\n"))))))

(finish (search approaches ""))
