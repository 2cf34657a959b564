;; @data data/jobs.json
;; Which skills do the advertisements ask for, and what is missing in our training?

(define ads (py-eval "
import json
[j['title'] + ': ' + j['ad'] for j in json.loads(context)]
"))

(define courses "SQL basics; hygiene in kitchens; first aid; site safety")

(define skills
  (map-async
    (lambda (ad)
      (llm-query-async
        #:instruction "List the skills this advertisement asks for, separated by semicolons. Only what it says."
        #:data ad
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max_tokens 80))
    ads
    #:max-concurrent 10))

(py-set! "skills" skills)
(define counted (py-exec "
from collections import Counter
c = Counter(s.strip().lower() for line in skills for s in line.split(';') if s.strip())
for skill, n in c.most_common(25):
    print(n, skill)
"))

(define gap
  (syntax-e
    (llm-query
      #:instruction "Compare the SKILLS in demand with our COURSES. Which three courses should we add, in which order?"
      #:data (string-append "SKILLS:\n" counted "\nCOURSES:\n" courses)
      #:model "gpt-4o"
      #:temperature 0.2
      #:max-tokens 400)))

(finish (string-append counted "\n" gap))
