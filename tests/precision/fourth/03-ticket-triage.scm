;; Support triage: a cheap model labels everything, a strong one the doubtful tickets.
;; @budget $1.00
;; @assume tickets = 300

(define tickets
  (py-eval "
import json
[f\"#{t['id']} {t['subject']}\\n{t['body'][:3000]}\" for t in json.loads(context)]
"))

(define categories '("billing" "outage" "how-to" "bug" "account"))

(define label-instruction
  (string-append
   "Assign this support ticket to one of: " (string-join categories ", ") ".\n"
   "Answer on one line exactly as\ncategory: <name>; confidence: <0.0 to 1.0>"))

(define (confidence-of reply)
  (define m (regexp-match #rx"confidence: *([0-9]*[.]?[0-9]+)" (string-downcase reply)))
  (or (and m (string->number (cadr m))) 0.0))

(define (category-of reply)
  (define m (regexp-match #rx"category: *([a-z-]+)" (string-downcase reply)))
  (if (and m (member (cadr m) categories)) (cadr m) "unsorted"))

(define (labeller model)
  (lambda (ticket)
    (llm-query-async
     #:instruction label-instruction
     #:data ticket
     #:model model
     #:temperature 0.0
     #:max-tokens 40)))

(define replies
  (active-learning
   (labeller "gpt-4.1-mini")
   (labeller "gpt-4o")
   (lambda (reply) (- 1.0 (confidence-of reply)))
   tickets
   #:threshold 0.3))

(define counts
  (for/fold ([table (make-immutable-hash)]) ([reply replies])
    (hash-update table (category-of reply) add1 0)))

(define summary-lines
  (for/list ([name (append categories '("unsorted"))])
    (format "~a: ~a" name (hash-ref counts name 0))))

(define listing
  (for/list ([ticket tickets] [reply replies])
    (format "~a -> ~a" (car (string-split ticket "\n")) (category-of reply))))

(finish (string-append (string-join summary-lines "\n") "\n\n" (string-join listing "\n")))
