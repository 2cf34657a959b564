;; @data data/emails.json
;; Draft a reply to each incoming mail; a second model checks the drafts as a whole.

(define mails (py-eval "
import json
['From: ' + m['from'] + '\\nSubject: ' + m['subject'] + '\\n\\n' + m['body'] for m in json.loads(context)]
"))

(define tone "friendly, brief, no promises about refunds or dates")

(define (draft-reply mail)
  (llm-query-async
    #:instruction (string-append
      "You answer mail for a small shop. Tone: " tone
      ". Write a reply of at most five sentences to this mail:\n\n" mail)
    #:model "gpt-4o-mini"
    #:temperature 0.4
    #:max-tokens 220))

(define drafts (map-async draft-reply mails #:max-concurrent 10))

(define numbered
  (for/list ([d drafts] [i (in-naturals 1)])
    (format "--- reply ~a ---\n~a" i d)))

(define check
  (syntax-e
    (llm-query
      #:instruction "These are drafts of replies to customers. List the numbers of those that promise a refund or a date, with the sentence that does. If there are none, say so."
      #:data (string-join numbered "\n")
      #:model "claude-sonnet-4-5"
      #:temperature 0.0
      #:max-tokens 500)))

(finish (string-append check "\n\n" (string-join numbered "\n")))
