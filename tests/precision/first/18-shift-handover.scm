;; @data data/incidents.json
;; Handover notes for the next shift, one per service, with the longest outage first.

(define services '("api" "db" "queue" "web"))

(define (incidents-of service)
  (py-set! "service" service)
  (py-eval "
import json
mine = [i for i in json.loads(context) if i['service'] == service]
mine.sort(key=lambda i: -i['minutes'])
['{} ({} min): {}'.format(i['id'], i['minutes'], i['log']) for i in mine]
"))

(define grouped
  (for/list ([service services])
    (cons service (incidents-of service))))

(define notes
  (map-async
    (lambda (group)
      (llm-query-async
        #:instruction "Write the handover note for this service: state, what to watch, who is likely to be called. Five lines at most."
        #:data (string-append "SERVICE: " (car group) "\n" (string-join (cdr group) "\n"))
        #:model "claude-haiku-4-5"
        #:temperature 0.2
        #:max-tokens 220))
    grouped
    #:max-concurrent 4))

(for ([group grouped] [note notes])
  (define worst (if (null? (cdr group)) "no incident" (cadr group)))
  (finish (string-append "== " (car group) " ==\nworst: " worst "\n" note "\n")))
