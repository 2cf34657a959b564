;; Three readers look at one contract at once; a failing reader is noted, not fatal.
;; @budget $0.80

(define agreement context)

(struct reader (name brief model))

(define readers
  (list
   (reader "Liability" "List every clause that limits or extends liability, with its number and risk for the buyer." "gpt-4o")
   (reader "Privacy" "List every clause on personal data, with its number and whether it names a processor." "gpt-4o-mini")
   (reader "Exit" "List every clause on termination and renewal, with its number, notice period and penalty." "gpt-4o-mini")))

(define handles
  (map (lambda (r)
         (llm-query-async
          #:instruction (reader-brief r)
          #:data agreement
          #:model (reader-model r)
          #:temperature 0.0
          #:max-tokens 900))
       readers))

(define (collect r handle)
  (with-handlers ([exn:fail?
                   (lambda (e)
                     (eprintf "~a failed: ~a\n" (reader-name r) (exn-message e))
                     #f)])
    (syntax-e (await handle))))

(define reports (map collect readers handles))

(define sections
  (for/list ([r readers] [report reports] #:when report)
    (string-append "## " (reader-name r) "\n" report)))

(define missing
  (for/list ([r readers] [report reports] #:unless report)
    (reader-name r)))

(when (null? sections)
  (finish "None of the readers answered; please run the review again."))

(define verdict
  (syntax-e
   (llm-query
    #:instruction "From these reviews of one contract, give the five most serious risks in order, each with the clause and a proposed change."
    #:data (string-join sections "\n\n")
    #:model "gpt-4o"
    #:temperature 0.2
    #:max-tokens 1000)))

(finish
 (string-append
  verdict "\n\n" (string-join sections "\n\n")
  (if (null? missing)
      ""
      (string-append "\n\nNot reviewed: " (string-join missing ", ")))))
