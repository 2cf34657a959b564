;; Answer support tickets: a cheap draft for each, a better one for the hard ones.
;; context: JSON array of strings

(define tickets (py-eval "
import json
list(json.loads(context))
"))

(define drafts
  (map-async
    (lambda (ticket)
      (llm-query-async
        #:instruction "Draft a reply to this support ticket of a web hosting company. If you are not sure of the technical facts, begin the reply with the word UNSURE."
        #:data ticket
        #:model "gpt-4.1-mini"
        #:temperature 0.2
        #:max-tokens 400))
    tickets
    #:max-concurrent 10))

(define (unsure? draft)
  (string-prefix? (string-trim draft) "UNSURE"))

(define hard-tickets
  (for/list ([ticket tickets] [draft drafts] #:when (unsure? draft))
    ticket))

(displayln (format "~a of ~a tickets go to the strong model" (length hard-tickets) (length tickets)))

(define strong-replies
  (map-async
    (lambda (ticket)
      (llm-query-async
        #:instruction "Write a careful, technically exact reply to this support ticket of a web hosting company. Give commands where they help."
        #:data ticket
        #:model "gpt-4o"
        #:temperature 0.2
        #:max-tokens 700))
    hard-tickets))

(define final-replies
  (map (lambda (draft strong)
         (if (unsure? draft) strong draft))
       drafts
       strong-replies))

(define pages
  (for/list ([ticket tickets] [reply final-replies] [n (in-naturals 1)])
    (format "# Ticket ~a\n~a\n\n## Reply\n~a" n ticket reply)))

(finish (string-join pages "\n\n---\n\n"))
