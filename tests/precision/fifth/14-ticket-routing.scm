;; Route the weekly export of support tickets to teams.
;; @assume tickets = 600
;; context: JSON array of {"id": int, "subject": str, "body": str}

(define tickets (py-eval "
import json
rows = json.loads(context)
[r['subject'] + '\\n' + r['body'][:3000] for r in rows]
"))

(define teams '("billing" "login" "shipping" "bug" "other"))

(define labels
  (map-async
    (lambda (ticket)
      (llm-query-async
        #:instruction "Which team should get this ticket? Answer with exactly one word: billing, login, shipping, bug or other."
        #:data ticket
        #:model "gpt-4"
        #:temperature 0.0
        #:max-tokens 5))
    tickets
    #:max-concurrent 20))

(define (normalize label)
  (define word (string-downcase (string-trim label #px"[\\s.]+")))
  (if (member word teams) word "other"))

(define routed (map normalize labels))

(py-set! "routed" routed)
(define table (py-eval "
from collections import Counter
counts = Counter(routed)
'\\n'.join(f'{team}: {n}' for team, n in counts.most_common())
"))

(define others
  (for/list ([ticket tickets] [team routed]
             #:when (string=? team "other"))
    (substring ticket 0 (min 300 (string-length ticket)))))

(define advice
  (if (null? others)
      "none"
      (syntax-e
        (llm-query
          #:instruction "These tickets fit none of our teams. Which new category, if any, would cover most of them? Two sentences."
          #:data (string-join (take others (min 40 (length others))) "\n---\n")
          #:model "gpt-4o-mini"
          #:max-tokens 120))))

(finish (string-append table "\n\nUNROUTED: " advice))
