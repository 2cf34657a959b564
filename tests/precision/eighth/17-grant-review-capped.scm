;; Assess grant applications inside a token allowance; one failure must not sink the batch.
;; @assume applications = 35
(define applications
  (py-eval "
import json
[[a['ref'], a['project'][:10000]] for a in json.loads(context)['applications']]
"))

(define criteria
  (string-append
   "Assess the application of a village association for a cultural grant. Criteria: "
   "public benefit, feasibility, soundness of the budget. For each give a mark from 1 to 5 "
   "and one sentence of reasons."))

(define (assess application)
  (with-handlers ([exn:fail?
                   (lambda (e)
                     (eprintf "~a: ~a\n" (first application) (exn-message e))
                     "NOT ASSESSED - please read by hand.")])
    (syntax-e
     (llm-query
      #:instruction criteria
      #:data (second application)
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 350))))

(define assessments
  (parameterize ([token-budget 200000])
    (map-async assess applications #:max-concurrent 8)))

(define sheets
  (for/list ([a (in-list applications)]
             [text (in-list assessments)])
    (string-append "REF " (first a) "\n" text)))

(define missing
  (count (lambda (t) (string-prefix? t "NOT ASSESSED")) assessments))

(define (board-summary sheets)
  (syntax-e
   (llm-query
    #:instruction "Write a summary for the grants board: the five strongest applications with reasons, those that need questions, those to refuse. Use the reference numbers."
    #:data (string-join sheets "\n\n")
    #:model "gpt-4o"
    #:max-tokens 1200)))

(finish
 (string-append
  (board-summary sheets)
  (if (> missing 0)
      (format "\n\nNot assessed by machine: ~a of ~a." missing (length applications))
      "")))
