;; @data data/requests.txt
;; data: schema = data/schema.sql
;; @budget $0.30 60-calls 10min
;; Turn plain requests into SQL. A cheap reviewer looks at each statement before it is let through;
;; a statement that fails the review is written again once, then handed to a person.

(define requests
  (filter (lambda (line) (not (string=? line "")))
          (map string-trim (string-split context "\n"))))

(define schema (get-context "schema"))

(define (write-sql request)
  (syntax-e (llm-query
    #:instruction "Write one read-only SQL statement for the request against this schema. Return the statement only."
    #:data (hasheq 'schema schema 'request request)
    #:model "gpt-4.1-mini"
    #:temperature 0.2
    #:max-tokens 300)))

;; The reviewer knows the schema too.
(define (statement-ok? sql)
  (define verdict
    (syntax-e (llm-query
      #:instruction "Is this SQL statement valid for the schema, and does it only read? Answer with one word: valid or invalid."
      #:data (hasheq 'schema schema 'statement sql)
      #:model "gpt-4.1-mini"
      #:temperature 0.0
      #:max-tokens 5)))
  (string-contains? (string-downcase verdict) "valid"))

(define checked-sql
  (with-validation write-sql statement-ok? #:max-retries 1))

(define statements
  (map-async
    (lambda (request)
      (try (checked-sql request)
        on-error (lambda (message)
                   (eprintf "~a\n" message)
                   "-- needs a person")))
    requests
    #:max-concurrent 5))

(finish
  (for/list ([request requests] [sql statements])
    (hasheq 'request request 'sql sql)))
