;; @data data/tickets.json

;; Group the tickets by category and write one report for each group at the same time.
(define tickets (py-eval "import json\njson.loads(context)"))

(define groups
  (group-by (lambda (ticket) (hash-ref ticket 'category)) tickets))

(define (group-text group)
  (string-join
    (for/list ([ticket group])
      (format "[~a] ~a: ~a"
              (hash-ref ticket 'priority)
              (hash-ref ticket 'title)
              (hash-ref ticket 'description)))
    "\n"))

(define reports
  (map-async
    (lambda (group)
      (define text (group-text group))
      (try
        (await
          (llm-query-async
            #:instruction "Report on these support tickets of one category: what recurs, what is urgent, one proposal. At most 120 words."
            #:data text
            #:model "gpt-4.1-mini"
            #:temperature 0.2
            #:max-tokens 250))
        on-error (lambda (message) (string-append "(no report: " message ")"))))
    groups
    #:max-concurrent 5))

(define by-category
  (for/hash ([group groups] [report reports])
    (values (string->symbol (hash-ref (first group) 'category)) report)))

(finish by-category)
