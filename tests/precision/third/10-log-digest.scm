;; A digest of an application log; only a big log is worth the parallel way.
;; context: the log, one entry a line

(define error-count (py-exec "
lines = [l for l in context.splitlines() if l.strip()]
errors = [l for l in lines if ' ERROR ' in l or ' FATAL ' in l]
print(len(errors))
"))

(define groups (py-eval "
import re
from collections import defaultdict
buckets = defaultdict(list)
for e in errors:
    buckets[re.sub(r'[0-9a-f]{6,}|[0-9]+', '#', e[24:])[:80]].append(e)
ranked = sorted(buckets.values(), key=len, reverse=True)[:40]
['%d times, for example:\\n%s' % (len(b), '\\n'.join(b[:5])) for b in ranked]
"))

(define (explain group)
  (llm-query-async
    #:instruction "Here is one kind of error from an application log, with its frequency. Explain in three sentences what it means and how to fix it."
    #:data group
    #:model "gpt-4.1-mini"
    #:temperature 0.0
    #:max-tokens 250))

(define explanations
  (if (> error-count 50)
      (map-async explain groups #:max-concurrent 10)
      (map-async explain (take groups (min 5 (length groups))))))

(define (digest)
  (syntax-e
    (llm-query
      #:instruction "Write a digest for the engineering lead from these explanations: what to fix today, what this week, what can be ignored."
      #:data (string-join explanations "\n\n")
      #:model "gpt-4o"
      #:temperature 0.2
      #:max-tokens 900)))

(finish (if (null? explanations) "No errors in this log." (digest)))
