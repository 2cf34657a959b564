;; @data data/server.log

;; On-call engineers want a text within seconds: take the quickest of three models.
(define errors
  (py-eval "
import re
'\\n'.join(line for line in context.splitlines() if re.search(' 5[0-9][0-9] ', line))[-6000:]
"))

(define (describe model)
  (llm-query-async
    #:instruction "Describe this incident in two sentences for an on-call engineer: what fails and since when."
    #:data errors
    #:model model
    #:temperature 0.0
    #:max-tokens 120))

(define (incident-text)
  (race
    (list (describe "gpt-4o-mini")
          (describe "gpt-4.1-mini")
          (describe "claude-haiku-4-5"))))

(define text
  (if (string=? errors "")
      "No server errors in this log."
      (incident-text)))

(define severity
  (cond
    [(regexp-match? #rx"(?i:checkout|payment)" text) "page"]
    [(string=? errors "") "none"]
    [else "ticket"]))

(finish (hash 'severity severity 'text text))
