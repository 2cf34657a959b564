;; @data data/tickets.json
;; @budget $0.50

;; Task: draft an answer to each of the first 30 support tickets and collect them for review.

(define tickets (py-eval "
import json
json.loads(context)[:30]
"))

(define (ticket-text ticket)
  (string-append (hash-ref ticket 'title) "\n" (hash-ref ticket 'body)))

(define saved-key (hash (string-append "support-replies-v1\n" context)))
(define replies
  (or (restore saved-key)
    (checkpoint saved-key
      (map-async
        (lambda (ticket)
          (llm-query-async
            #:instruction (string-append
              "You are a support agent for an accounting program. "
              "Write a friendly reply of at most 80 words to this customer message:\n\n"
              (ticket-text ticket)
              "\n\nNever promise refunds and never mention internal systems.")
            #:model "gpt-4o-mini"
            #:temperature 0.4
            #:max-tokens 160))
        tickets
        #:max-concurrent 10))))

(define drafts
  (for/list ([ticket tickets] [reply replies])
    (hash 'id (hash-ref ticket 'id)
          'priority (hash-ref ticket 'priority)
          'reply reply)))

(define urgent
  (filter (lambda (draft) (equal? (hash-ref draft 'priority) "high")) drafts))

(eprintf "~a drafts, ~a urgent\n" (length drafts) (length urgent))
(finish (append urgent (remove* urgent drafts)))
