;; Shift plans for every warehouse zone from yesterday's pick log.
(struct zone (name volume log))

(define zones
  (for/list ([row (in-list (py-eval "
import json
from collections import defaultdict
by_zone = defaultdict(list)
for line in json.loads(context):
    by_zone[line['zone']].append(line['time'] + ' ' + line['item'] + ' x' + str(line['qty']))
[[z, len(v), '; '.join(v[:400])] for z, v in sorted(by_zone.items())]
"))])
    (zone (first row) (second row) (third row))))

(define (crew-size volume)
  (cond
    [(> volume 1000) 8]
    [(> volume 300) 5]
    [else 2]))

(define (plan-zone z)
  (define instruction
    (format "Plan tomorrow's early shift in this warehouse zone for a crew of ~a. Name peaks by the hour and who does what. At most 120 words."
            (crew-size (zone-volume z))))
  (llm-query-async
   #:instruction instruction
   #:data (zone-log z)
   #:model "gpt-4o-mini"
   #:max-tokens 260))

(define plans (map-async plan-zone zones))

(define (heading z)
  (format "ZONE ~a (~a picks, crew of ~a)"
          (zone-name z) (zone-volume z) (crew-size (zone-volume z))))

(for ([z (in-list zones)]
      [plan (in-list plans)])
  (define page (string-append (heading z) "\n" plan "\n"))
  (checkpoint (string-append "shift-" (zone-name z)) page)
  (finish page))
