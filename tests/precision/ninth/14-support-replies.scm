;; @data data/tickets.json
;; @budget $0.60 100-calls 15min
;; Draft replies to support tickets. A ticket whose call fails must not stop the others:
;; it gets a standard reply and goes to the manual queue.

(define tickets (py-eval "
import json
[f\"{t['subject']}\\n\\n{t['body'][:5000]}\" for t in json.loads(context)]
"))

(define standard-reply
  "Thank you for your message. A colleague will get back to you within one working day.")

(define (draft ticket)
  (try
    (llm-query-async
      #:instruction "Draft a friendly reply to the support ticket. Promise no refund and no date. At most 120 words."
      #:data ticket
      #:model "gpt-4o-mini"
      #:temperature 0.3
      #:max-tokens 220)
    on-error (lambda (message)
               (eprintf "no draft: ~a\n" message)
               standard-reply)))

;; Forty tickets at a time, each batch kept on disk as soon as it is complete
(define (draft-batch batch)
  (define key (hash (string-append "replies-v1 gpt-4o-mini\n" (string-join batch "\n----\n"))))
  (or (restore key)
      (checkpoint key (map-async draft batch #:max-concurrent 10))))

(define (draft-all items)
  (if (<= (length items) 40)
      (draft-batch items)
      (let ([now (draft-batch (take items 40))])
        (append now (draft-all (drop items 40))))))

(define replies (draft-all tickets))

(define manual
  (for/list ([reply replies] [number (in-naturals 1)]
             #:when (string=? reply standard-reply))
    number))

(finish (hasheq 'replies replies 'manual-queue manual))
