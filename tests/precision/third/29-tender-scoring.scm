;; Score the bids of a public tender: three judges with different briefs mark each
;; bid, Python computes the ranking, a clerk writes the award decision.
;; context: JSON object {"bids": [{"bidder": str, "text": str}, ...]}

(define bid-texts (py-eval "
import json
from statistics import mean, pstdev
bids = json.loads(context)['bids']
[b['text'][:15000] for b in bids]
"))

(define briefs
  (list "You judge the price: total cost, hidden fees, terms of payment."
        "You judge the quality: staff, references, method, risks."
        "You judge the environment: transport, materials, energy."))

(define jobs
  (for*/list ([text bid-texts] [brief briefs])
    (cons brief text)))

(define marks
  (map-async
    (lambda (job)
      (llm-query-async
        #:instruction (string-append (car job) " Mark this bid for a public tender from 0 to 10. Return a JSON object: {\"mark\": number, \"reason\": str}, the reason in one sentence.")
        #:data (cdr job)
        #:model "gpt-4o-mini"
        #:json #t
        #:temperature 0.0
        #:max-tokens 150))
    jobs
    #:max-concurrent 9))

(py-set! "marks" marks)
(py-set! "judges" (length briefs))

(define ranking (py-exec "
parsed = [json.loads(m) for m in marks]
rows = []
for i, bid in enumerate(bids):
    own = parsed[i * judges:(i + 1) * judges]
    points = [float(m['mark']) for m in own]
    rows.append((mean(points), pstdev(points), bid['bidder'], [m['reason'] for m in own]))
rows.sort(key=lambda r: -r[0])
for avg, spread, bidder, reasons in rows:
    print(f'{bidder}: {avg:.2f} (spread {spread:.2f})')
    for r in reasons:
        print('   -', r)
"))

(if (null? bid-texts)
    (finish "No bids were handed in.")
    (finish
      (string-append
        ranking "\n"
        (syntax-e
          (llm-query
            #:instruction "Write the draft of an award decision from this ranking: the winner, the reasons, and for every other bidder one courteous sentence on why it lost. A spread above 2.5 means that the judges disagree: say so."
            #:data ranking
            #:model "gpt-4o"
            #:temperature 0.2
            #:max-tokens 1000)))))
