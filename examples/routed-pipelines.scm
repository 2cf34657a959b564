;; Patterns in patterns: a router sends simple e-mails to one cheap call and the others through a
;; pipeline, of which the first stage is two specialists side by side.
;; Use it when the effort should follow the difficulty: the pipeline costs ten times the simple
;; way, and most e-mails do not need it.
;; Cost: 16 to 64 calls, below 8 cents, all e-mails in the pipeline being the worst case.

;; @data data/emails.json
(define emails (py-eval "
import json
json.loads(context)
"))

;; The router is code: words of money, law and loss make an e-mail a difficult one.
(define (difficult? email)
  (regexp-match? #rx"charged|VAT|tax|lost|confirmation|admin rights|locked" email))

(define (quick-reply email)
  (syntax-e (llm-query
    #:instruction "Answer the customer's e-mail in at most three sentences."
    #:data email
    #:model "gpt-4o-mini"
    #:max-tokens 150)))

(define (specialist instruction email)
  (lambda ()
    (llm-query-async
      #:instruction instruction
      #:data email
      #:model "gpt-4.1-mini"
      #:temperature 0.0
      #:max-tokens 150)))

(define (study email)
  (define views
    (parallel
      (list
        (specialist "List what has to be looked up before this e-mail can be answered." email)
        (specialist "Name the legal and financial risks of a careless answer." email))))
  (string-append "E-MAIL\n" email "\n\nOPEN\n" (first views) "\n\nRISKS\n" (second views)))

(define (draft notes)
  (define reply
    (syntax-e (llm-query
      #:instruction "Write the answer to the customer. Promise nothing that is still open."
      #:data notes
      #:model "gpt-4.1-mini"
      #:max-tokens 250)))
  (string-append notes "\n\nDRAFT\n" reply))

(define (polish notes)
  (syntax-e (llm-query
    #:instruction "Return the draft, corrected where it runs one of the risks."
    #:data notes
    #:model "gpt-4.1"
    #:temperature 0.0
    #:max-tokens 250)))

(define reply (choose difficult? (sequence study draft polish) quick-reply))

(define replies (map-async reply emails))
(finish
  (for/list ([email emails] [text replies])
    (hash 'email email 'difficult (difficult? email) 'reply text)))
