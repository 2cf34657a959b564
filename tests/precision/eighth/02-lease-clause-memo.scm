;; Memo on the break clauses of a commercial lease.
(define (clip text limit)
  (substring text 0 (min limit (string-length text))))

(define lease (clip context 60000))

(define clauses
  (syntax-e
   (llm-query
    #:instruction "Quote every clause of this lease that lets either party end it early, with its clause number. One clause a paragraph."
    #:data lease
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 2000)))

(define risks
  (llm-query
   #:instruction "For each break clause below, name the notice period, the conditions precedent and the main risk for the tenant."
   #:data clauses
   #:model "gpt-4o"
   #:max-tokens 1500))

(define (build-brief parts)
  (let loop ([rest parts] [n 1] [acc ""])
    (if (null? rest)
        acc
        (loop (cdr rest)
              (+ n 1)
              (string-append acc (number->string n) ". " (car rest) "\n\n")))))

(define brief
  (build-brief
   (list (string-append "Clauses as they stand:\n" clauses)
         (string-append "Risks found:\n" risks)
         "Client: the tenant, a bakery chain with eleven shops.")))

(define memo
  (llm-query
   #:instruction "Write a memo of advice to the client in plain language, at most 600 words, citing clause numbers."
   #:data brief
   #:model "gpt-4o"
   #:max-tokens 1000))

(finish memo)
