;; @data data/emails.json
;; @budget $0.40 120-calls 10min
;; Sort the shared mailbox: a cheap model names the queue, and mails of the legal queue get a
;; short brief for the lawyers.

(define mails (py-eval "
import json
[{'from': m['from'], 'body': m['body'][:8000]} for m in json.loads(context)]
"))

(define queues '("sales" "support" "billing" "legal" "spam"))

(define (queue-of mail)
  (define key (hash (string-append "queue-v4 gpt-4o-mini\n" (hash-ref mail 'body))))
  (or (restore key)
      (let ([answer
             (syntax-e (llm-query
               #:instruction (string-append
                 "You sort the mail of a furniture maker. Answer with exactly one of these words: "
                 (string-join queues ", ")
                 ".\n\nMail:\n" (hash-ref mail 'body))
               #:model "gpt-4o-mini"
               #:temperature 0.0
               #:max-tokens 5))])
        (define queue (string-downcase (string-trim answer)))
        ;; Anything else is for a person to decide and is not kept.
        (if (member queue queues)
            (checkpoint key queue)
            "unsorted"))))

(define sorted (map-async queue-of mails #:max-concurrent 10))

(define legal
  (for/list ([mail mails] [queue sorted] #:when (equal? queue "legal")) mail))

(define briefs
  (map-async
    (lambda (mail)
      (llm-query-async
        #:instruction "Sum up this mail for a lawyer: the claim, the sum, the deadline. At most 60 words."
        #:data (hash-ref mail 'body)
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 120))
    legal))

(finish
  (hasheq 'queues (for/list ([mail mails] [queue sorted])
                    (hasheq 'from (hash-ref mail 'from) 'queue queue))
          'legal-briefs briefs))
