;; @data data/tickets.json

;; Draft replies to urgent tickets in a tone that suits the customer's mood.
(define tickets
  (py-eval "
import json
[t for t in json.loads(context) if t['priority'] == 'high']
"))

(define (mood ticket)
  (syntax-e
    (llm-query
      #:instruction "Answer with one word for the writer's mood: calm, worried or angry."
      #:data (hash-ref ticket 'description)
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 5)))

(define (tone-for word)
  (cond
    [(string-contains? (string-downcase word) "angry") "apologetic and brief"]
    [(string-contains? (string-downcase word) "worried") "reassuring"]
    [else "friendly"]))

(define replies
  (map-async
    (lambda (ticket)
      (llm-query-async
        #:instruction (string-append
          "Write a reply to this support ticket in a " (tone-for (mood ticket)) " tone: "
          (hash-ref ticket 'description))
        #:model "gpt-4o-mini"
        #:max-tokens 250))
    tickets))

(finish (string-join replies "\n\n=====\n\n"))
