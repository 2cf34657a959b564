;; @data data/schema.sql

;; Write a migration script, have it reviewed, and hand over both.
(define models
  (hash 'write "code-davinci-002"
        'review "gpt-4.1"))

(define (ask role instruction data)
  (syntax-e
    (llm-query
      #:instruction instruction
      #:data data
      #:model (hash-ref models role)
      #:temperature 0.0
      #:max-tokens 1200)))

(define migration
  (ask 'write
       "Write a PostgreSQL migration for this schema: split the column `name` of `customers` into `first_name` and `last_name` without losing data. Return SQL only."
       context))

(define review
  (ask 'review
       "Review this PostgreSQL migration against the schema. List locking problems, data loss and a missing way back."
       (string-append "SCHEMA:\n" context "\n\nMIGRATION:\n" migration)))

(finish (hash 'migration migration 'review review))
