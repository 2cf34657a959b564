;; Public-records requests: how large is the backlog, and what to tell the mayor?
(define overdue-list
  (py-exec "
import json
from datetime import date
reqs = json.loads(context)
today = date.fromisoformat(reqs['today'])
overdue = [r for r in reqs['requests'] if (today - date.fromisoformat(r['received'])).days > 30]
for r in overdue:
    print(r['id'], r['received'], r['subject'])
"))

(define backlog (py-exec "print(len(overdue))"))

(define (model-for-size n)
  (if (> n 100) "gpt-4o" "gpt-4o-mini"))

(define (group-subjects listing model)
  (syntax-e
   (llm-query
    #:instruction "Group these overdue records requests by subject. Give each group a name, its number of requests and the oldest date."
    #:data listing
    #:model model
    #:temperature 0.0
    #:max-tokens 900)))

(define groups (group-subjects overdue-list (model-for-size backlog)))

(define (draft-briefing groups)
  (define instruction
    (string-append
     "Write a briefing for the mayor on the overdue records requests: the state of affairs, "
     "the three groups that carry most legal risk, and what extra staff would change. "
     "At most 400 words."))
  (syntax-e
   (llm-query
    #:instruction instruction
    #:data groups
    #:model "gpt-4o"
    #:max-tokens 700)))

(finish (draft-briefing groups))
