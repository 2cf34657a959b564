;; @data data/tickets.json
;; Release notes from the tickets of a sprint.

(define tickets (py-eval "
import json
[t['category'] + ': ' + t['title'] for t in json.loads(context) if t['priority'] != 'low']
"))

(define ticket-list (string-join (remove-duplicates tickets) "\n"))

(define grouped
  (syntax-e
    (llm-query
      #:instruction "Group these fixed tickets into fixes, improvements and known issues. One line each."
      #:data ticket-list
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 500)))

(define risk-assessment
  (syntax-e
    (llm-query
      #:instruction "Which of these changes may break something for customers who upgrade, and what should the notes warn of?"
      #:data grouped
      #:model "claude-sonnet-4-5"
      #:temperature 0.0
      #:max-tokens 600)))

(define notes
  (syntax-e
    (llm-query
      #:instruction "Write release notes for customers from this grouped list. Plain words, no ticket numbers, at most 200 words."
      #:data grouped
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 450)))

(define teaser
  (syntax-e
    (llm-query
      #:instruction "Write one sentence for the newsletter that announces these release notes."
      #:data notes
      #:model "gpt-4o-mini"
      #:temperature 0.5
      #:max-tokens 60)))

(finish (string-append teaser "\n\n" notes))
