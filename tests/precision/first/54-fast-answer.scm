;; @data data/emails.json
;; A quick answer to the most urgent mail: three models race, the first text is used.

(define mails (py-eval "
import json
['From ' + m['from'] + ': ' + m['subject'] + '. ' + m['body'] for m in json.loads(context)]
"))

(define urgency
  (map-async
    (lambda (mail)
      (llm-query-async
        #:instruction "How urgent is this mail? Answer with one digit from 1 (can wait) to 9 (now)."
        #:data mail
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 3))
    mails
    #:max-concurrent 10))

(define (digit answer)
  (or (string->number (string-trim answer)) 0))

(define most-urgent
  (car (argmax cdr (map (lambda (mail u) (cons mail (digit u))) mails urgency))))

(define handles
  (for/list ([model '("gpt-4o" "claude-haiku-4-5" "gemini-2.5-flash")])
    (llm-query-async
      #:instruction "Draft the answer to this mail: polite, five sentences, with a clear next step."
      #:data most-urgent
      #:model model
      #:temperature 0.3
      #:max-tokens 250)))

(define answer
  (let ([outcome (await-any handles)])
    (syntax-e (cadr outcome))))

(finish (string-append most-urgent "\n\n---\n" answer))
