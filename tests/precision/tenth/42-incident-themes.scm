;; Safety incidents of the plant: name the cause of each, count the causes, advise on the top three.
;; @data data/incidents.json
;; @budget $1.00

(define incidents (py-eval "
import json
[str(text)[:6000] for text in json.loads(context)]
"))

(define (name-cause incident)
  (llm-query-async
    #:instruction "Name the root cause of this incident with one of: maintenance, training, housekeeping, guarding, other. Answer with the one word only."
    #:data incident
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 6))

(define key (string-append "causes-" (hash context)))
(define causes
  (or (restore key)
      (checkpoint key (map-async name-cause incidents #:max-concurrent 10))))

;; counting is Python's job
(define top-three (py-eval "
from collections import Counter
tally = Counter(cause.strip().lower() for cause in causes)
[[cause, count] for cause, count in tally.most_common(3)]
"))

(define advice
  (map-async
    (lambda (pair)
      (llm-query-async
        #:instruction "Suggest two measures against this cause of accidents in a metal works. The number says how often it occurred."
        #:data pair
        #:model "gpt-4.1-mini"
        #:max-tokens 250))
    top-three))

(finish
  (string-join
    (for/list ([pair (in-list top-three)] [text (in-list advice)])
      (format "## ~a (~a cases)\n~a" (first pair) (second pair) text))
    "\n\n"))
