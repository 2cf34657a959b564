;; @data data/emails.json
;; Route each mail to a model by how hard it is.

(struct tier (name model max-tokens))

(define mails (py-eval "
import json
[m['subject'] + '\\n' + m['body'] for m in json.loads(context)][:12]
"))

(define (pick-tier answer)
  (match (string-trim (string-downcase answer))
    ["simple" (tier "simple" "gpt-4o-mini" 150)]
    ["medium" (tier "medium" "gpt-4.1" 300)]
    [_ (tier "hard" "claude-sonnet-4-5" 600)]))

(define difficulty
  (map-async
    (lambda (mail)
      (llm-query-async
        #:instruction "How hard is it to answer this mail well? One word: simple, medium or hard."
        #:data mail
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 5))
    mails))

(define routed
  (for/list ([mail mails] [answer difficulty])
    (cons mail (pick-tier answer))))

(define replies
  (map-async
    (lambda (pair)
      (define t (cdr pair))
      (llm-query-async
        #:instruction "Write a courteous reply to this mail."
        #:data (car pair)
        #:model (tier-model t)
        #:max-tokens (tier-max-tokens t)))
    routed
    #:max-concurrent 6))

(finish
  (string-join
    (for/list ([pair routed] [reply replies])
      (format "[~a]\n~a" (tier-name (cdr pair)) reply))
    "\n\n"))
