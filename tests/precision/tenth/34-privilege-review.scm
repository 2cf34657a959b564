;; E-discovery: which emails are privileged? Cheap model first, gpt-4o where it is not sure.
;; @data data/emails.json
;; @budget $3.00

(define emails (py-eval "
import json
[mail['body'][:8000] for mail in json.loads(context)]
"))

(define question
  "Is this email privileged communication between lawyer and client? Return JSON: {privileged: bool, confidence: 0-1}")

(define (review mail model)
  (llm-query-async
    #:instruction question
    #:data mail
    #:model model
    #:schema "{privileged: bool, confidence: 0-1}"
    #:temperature 0.0
    #:max-tokens 50))

(py-exec "import json")
(define (parse answer) (py-call "json.loads" answer))

(define reviews-key (string-append "privilege-" (hash context)))
(define reviews
  (or (restore reviews-key)
      (checkpoint reviews-key
        (active-learning
          (lambda (mail) (review mail "gpt-4o-mini"))   ; all of them
          (lambda (mail) (review mail "gpt-4o"))        ; only the hard ones
          (lambda (answer)
            (hash-ref (parse answer) 'confidence))
          emails
          #:threshold 0.7
          #:max-concurrent 10))))

(define privileged
  (for/list ([answer (in-list reviews)]
             [index (in-naturals 1)]
             #:when (hash-ref (parse answer) 'privileged))
    index))

(finish (hash 'reviewed (length emails) 'privileged privileged))
