;; @data data/emails.json
;; @budget $0.20
;; A morning digest of mail within a token budget; a plain list if the budget is used up.

(define mails (py-eval "
import json
[[m['subject'], m['from'], m['body']] for m in json.loads(context)]
"))

(define (mail-line mail)
  (format "~a - ~a" (second mail) (first mail)))

(define (gist mail)
  (llm-query-async
    #:instruction "What does the sender want, and by when? One sentence."
    #:data (string-append "Subject: " (first mail) "\n" (third mail))
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 60))

(define (full-digest)
  (define gists (map-async gist mails #:max-concurrent 10))
  (syntax-e
    (llm-query
      #:instruction "Make a morning digest from these one-line gists of mail: first what is due this week, then the rest, grouped by topic."
      #:data (string-join
               (for/list ([mail mails] [g gists])
                 (string-append (mail-line mail) ": " g))
               "\n")
      #:model "gpt-4o"
      #:temperature 0.2
      #:max-tokens 700)))

(define (plain-digest reason)
  (string-append
    "No digest today (" reason "). The mails:\n"
    (string-join (map mail-line mails) "\n")))

(define digest
  (parameterize ([token-budget 40000])
    (try (full-digest)
      on-error (lambda (e) (plain-digest e)))))

(finish digest)
