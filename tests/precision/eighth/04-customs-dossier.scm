;; Three specialists look at one shipment in parallel; an editor joins them.
(define shipment
  (py-eval "
import json
s = json.loads(context)
'Goods: ' + s['goods'] + '. Origin: ' + s['origin'] + '. Destination: ' + s['destination'] + '. Value: ' + str(s['value'])
"))

(define (ask-specialist role task)
  (define instruction
    (string-append "You are a " role ". " task
                   " Use short numbered points and say plainly what you do not know."))
  (llm-query-async
   #:instruction instruction
   #:data shipment
   #:model "gpt-4o-mini"
   #:max-tokens 600))

(define tariff-job
  (ask-specialist "customs broker" "Give the likely HS headings and the documents needed."))
(define sanctions-job
  (ask-specialist "trade compliance officer" "Name the export-control and sanctions questions to settle."))
(define insurance-job
  (ask-specialist "marine underwriter" "Name the perils of this route and the cover to ask for."))

(display "Three specialists at work...\n")

(define (section title body)
  (string-append "## " title "\n\n" body "\n\n"))

(define dossier
  (string-append
   (section "Tariff" (syntax-e (await tariff-job)))
   (section "Compliance" (syntax-e (await sanctions-job)))
   (section "Insurance" (syntax-e insurance-job))))

(define cover-note
  (syntax-e
   (llm-query
    #:instruction "Write a covering note of at most 150 words for this dossier, with the three most urgent points."
    #:data dossier
    #:model "gpt-4o"
    #:max-tokens 300)))

(finish (string-append cover-note "\n\n" dossier))
