;; Label an issue-tracker export by component and severity, then brief the team lead.
(define reports
  (filter non-empty-string?
          (map string-trim (string-split context "\n=====\n"))))

(define labels
  (map-async
    (lambda (report)
      (llm-query-async
        #:instruction "Label this bug report. Return JSON: {\"component\": \"api\"|\"ui\"|\"storage\"|\"auth\"|\"other\", \"severity\": integer 1 (cosmetic) to 5 (data loss), \"title\": string of at most 12 words}"
        #:data report
        #:model "gpt-4.1-mini"
        #:json #t
        #:temperature 0.0
        #:max-tokens 120))
    reports
    #:max-concurrent 15))

(py-set! "labels" labels)
(define board
  (py-exec "
import json
from collections import defaultdict
groups = defaultdict(list)
for n, raw in enumerate(labels, 1):
    row = json.loads(raw)
    groups[row['component']].append((row['priority'], n, row['title']))
for component, rows in sorted(groups.items()):
    print(f'## {component} ({len(rows)})')
    for level, n, title in sorted(rows, reverse=True):
        print(f'  [{level}] #{n} {title}')
"))

(checkpoint "bug-board" board)

(define advice
  (syntax-e
    (llm-query
      #:instruction "You lead this team. From the board below choose the five bugs for the next sprint, explain the order, and point out any component that looks systemically weak."
      #:data board
      #:model "gpt-4o"
      #:temperature 0.2
      #:max-tokens 600)))

(finish (string-append advice "\n\n" board))
