;; @data data/app.log
;; @budget $0.30

;; Task: explain the errors of an application log. A message of several days is explained once.

(define groups (py-eval "
import re
from collections import Counter
counts = Counter()
for line in context.splitlines():
    match = re.match(r'(\\S+) \\S+ ERROR (.*)', line)
    if match:
        counts[match.group(1), re.sub(r'\\d+', 'N', match.group(2))] += 1
[[day, message, n] for (day, message), n in counts.most_common(25)]
"))

(when (null? groups)
  (finish "No errors in the log."))

(define explain
  (memoized
    (lambda (message)
      (syntax-e (llm-query
        #:instruction "This is a message from the log of a web shop's server. Say in at most three sentences what usually causes it and what to look at first."
        #:data message
        #:model "gpt-4.1-mini"
        #:temperature 0.0
        #:max-tokens 150)))
    #:key-fn string-downcase))

(define explanations
  (map-async
    (lambda (group) (explain (second group)))
    groups
    #:max-concurrent 5))

(define sections
  (for/list ([group groups] [explanation explanations])
    (format "~a: ~a x ~a\n~a" (first group) (third group) (second group) explanation)))

(define plan (syntax-e (llm-query
  #:instruction "From these log messages, their counts and explanations, write the on-call engineer's plan for today: at most five steps, the most urgent first."
  #:data (string-join sections "\n\n")
  #:model "gpt-4o"
  #:max-tokens 500)))

(finish (string-append plan "\n\n---\n" (string-join sections "\n\n")))
