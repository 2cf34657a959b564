;; @data data/tickets.json
;; @budget $1

;; Task: assign a root-cause label to each ticket; the strong model sees only the doubtful ones.

(py-exec "import json")
(define (parse text) (py-call "json.loads" text))

(define tickets (py-eval "
[t['title'] + '\\n' + t['body'] for t in json.loads(context)]
"))

(define label-prompt
  "Assign this support ticket one root cause. Return JSON: {cause: \"config\"|\"bug\"|\"outage\"|\"user error\", confidence: 0-1}")

(define (classify model)
  (lambda (ticket)
    (llm-query-async
      #:instruction label-prompt
      #:data ticket
      #:model model
      #:json #t
      #:temperature 0.0
      #:max-tokens 60)))

;; The lower the confidence, the higher the uncertainty; an odd answer counts as fully uncertain.
(define (uncertainty answer)
  (define parsed (parse answer))
  (define confidence (and (hash? parsed) (hash-ref parsed 'confidence #f)))
  (if (and (real? confidence) (<= 0 confidence 1))
      (- 1 confidence)
      1.0))

(define saved-key (hash (string-append "ticket-root-cause-v1\n" context)))
(define labels
  (or (restore saved-key)
    (checkpoint saved-key
      (active-learning
        (classify "gpt-4o-mini")
        (classify "gpt-4o")
        uncertainty
        tickets
        #:threshold 0.4
        #:max-concurrent 12))))

(finish
  (for/list ([ticket tickets] [label labels])
    (hash 'ticket (first (string-split ticket "\n"))
          'label (parse label))))
