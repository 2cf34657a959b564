;; Walk through a year of council minutes in order, keeping one running record.
(define meetings
  (py-eval "
import re
parts = re.split(r'(?m)^=== MEETING ', context)
['MEETING ' + p.strip()[:9000] for p in parts if p.strip()]
"))

(define start-state "No decisions yet.")

(define (absorb state meeting)
  (syntax-e
   (llm-query
    #:instruction "Update the record of council decisions with this meeting. Mark decisions that overturn or amend earlier ones and keep the record under 700 words."
    #:data (string-append "RECORD:\n" state "\n\nNEW MEETING:\n" meeting)
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 1200)))

(define run-id (hash context))

(define (state-key n)
  (string-append "minutes-" run-id "-" (number->string n)))

(define record
  (let walk ([left meetings] [n 1] [state start-state])
    (cond
      [(null? left) state]
      [else
       (define saved (restore (state-key n)))
       (define next
         (or saved
             (let ([fresh (absorb state (car left))])
               (checkpoint (state-key n) fresh)
               fresh)))
       (when (zero? (modulo n 5))
         (eprintf "~a meetings done\n" n))
       (walk (cdr left) (+ n 1) next)])))

(define index
  (syntax-e
   (llm-query
    #:instruction "From this record make an index: subject, date of the last decision, state (in force, amended, overturned). One line each, ordered by subject."
    #:data record
    #:model "gpt-4o"
    #:max-tokens 1500)))

(finish (string-append "RECORD\n\n" record "\n\nINDEX\n\n" index))
