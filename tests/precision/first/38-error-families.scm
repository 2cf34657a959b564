;; @data data/logs.txt
;; Families of errors in a log, each explained by a model.

(define families (py-exec "
import json, re
from collections import Counter
errors = [line for line in context.splitlines() if ' ERROR ' in line]
shape = lambda line: re.sub(r'id=[0-9]+', 'id=N', line.split(' ', 1)[1])
counts = Counter(shape(e) for e in errors)
print(json.dumps(['%s (%d times)' % (s, n) for s, n in counts.most_common(12)]))
"))

(define explanations
  (map-async
    (lambda (family)
      (llm-query-async
        #:instruction "Explain this family of log errors: what usually causes it, and the first thing to check. Two sentences."
        #:data family
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 120))
    families
    #:max-concurrent 6))

(define runbook
  (syntax-e
    (llm-query
      #:instruction "Turn these explanations of error families into a runbook of one page, in the order in which someone on call should check."
      #:data (string-join explanations "\n\n")
      #:model "gpt-4o"
      #:temperature 0.2
      #:max-tokens 900)))

(finish runbook)
