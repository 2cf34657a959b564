;; Route the mails of a web shop to the right desk and draft the replies that need no human.
;; @data data/inbox.json
;; @budget $1.00

(define mails (py-eval "
import json
[m['text'][:5000] for m in json.loads(context)]
"))

(define (classify mail)
  (llm-query-async
    #:instruction "What is the mail about? Answer with one word only, in lower case: refund, shipping, account or other."
    #:data mail
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 5))

(define labels-key (string-append "routing-" (hash context)))
(define labels
  (or (restore labels-key)
      (checkpoint labels-key (map-async classify mails #:max-concurrent 10))))

;; label -> desk
(define (desk label)
  (match (string-trim label)
    [refund 'billing]
    [shipping 'warehouse]
    [account 'it-support]
    [_ 'front-office]))

(define routed
  (for/list ([mail (in-list mails)] [label (in-list labels)])
    (cons (desk label) mail)))

;; only parcel questions get a draft
(define parcel-mails
  (for/list ([entry (in-list routed)] #:when (eq? (car entry) 'warehouse))
    (cdr entry)))

(define (draft-reply mail)
  (llm-query-async
    #:instruction "Draft a friendly reply of at most 80 words. Promise nothing but that the warehouse will look into it."
    #:data mail
    #:model "gpt-4o-mini"
    #:max-tokens 180))

(define drafts-key (string-append "drafts-" (hash context)))
(define drafts
  (or (restore drafts-key)
      (checkpoint drafts-key (map-async draft-reply parcel-mails #:max-concurrent 10))))

(finish (hash 'desks (map (lambda (entry) (symbol->string (car entry))) routed)
              'drafts drafts))
