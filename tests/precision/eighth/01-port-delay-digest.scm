;; Digest of port-delay reports for a freight forwarder.
;; @budget $1.00
;; @assume reports = 80
(define reports
  (py-eval "
import json
rows = json.loads(context)
['[' + r['port'] + '] ' + r['body'][:6000] for r in rows if r.get('body', '').strip()]
"))

(define (extract-delay report)
  (define instruction
    (string-append
     "You read one port report. State in at most two sentences: the port, "
     "the expected delay in days, and the cause. If there is no delay, say 'no delay'."))
  (llm-query-async
   #:instruction instruction
   #:data report
   #:model "gpt-4.1-mini"
   #:temperature 0.0
   #:max-tokens 120))

(define (merge-notes left right)
  (define joined (string-append left "\n---\n" right))
  (syntax-e
   (llm-query
    #:instruction "Merge these two sets of port-delay notes. Keep every port, its delay in days and its cause; drop repetitions."
    #:data joined
    #:model "gpt-4o-mini"
    #:max-tokens 900)))

(cond
  [(null? reports)
   (finish "No reports were handed over.")]
  [else
   (define notes (map-async extract-delay reports #:max-concurrent 15))
   (define delayed
     (filter (lambda (n) (not (string-contains? (string-downcase n) "no delay"))) notes))
   (printf "~a of ~a reports speak of a delay\n" (length delayed) (length notes))
   (if (null? delayed)
       (finish "No delays reported at any port.")
       (let ([merged (tree-reduce merge-notes delayed #:branch-factor 4)])
         (finish
          (syntax-e
           (llm-query
            #:instruction "Write a one-page digest for dispatchers: worst ports first, then advice on rerouting."
            #:data merged
            #:model "gpt-4o"
            #:max-tokens 1200)))))])
