;; Market-entry brief: four angles researched at once, then one recommendation.
(define brief (string-trim context))

(define (ask-angle instruction)
  (llm-query-async
    #:instruction instruction
    #:data brief
    #:model "gpt-4o-mini"
    #:temperature 0.3
    #:max-tokens 600))

(define competitors
  (ask-angle "List the main competitors this company would meet in the target market and how each defends its position."))
(define regulation
  (ask-angle "List licences, certifications and data-protection duties needed before launch in the target market."))
(define pricing
  (ask-angle "Estimate a sensible price range for the target market and state the assumptions behind it."))
(define channels
  (ask-angle "Compare direct sales, resellers and marketplaces as ways into the target market."))

(define dossier
  (string-append
    "COMPETITORS\n" (syntax-e (await competitors)) "\n\n"
    "REGULATION\n" (syntax-e (await regulation)) "\n\n"
    "PRICING\n" (syntax-e pricing) "\n\n"
    "CHANNELS\n" (syntax-e (await channels))))

(checkpoint "market-entry-dossier" dossier)

(define objections
  (syntax-e
    (llm-query
      #:instruction "You are a sceptical board member. Raise the five strongest objections to this dossier."
      #:data dossier
      #:model "gpt-4o-mini"
      #:temperature 0.4
      #:max-tokens 500)))

(define recommendation
  (syntax-e
    (llm-query
      #:instruction "Recommend go, no-go or pilot. Answer each objection in one or two sentences, then give the plan for the first 90 days."
      #:data (string-append "DOSSIER:\n" dossier "\n\nOBJECTIONS:\n" objections)
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 1200)))

(finish (string-append recommendation "\n\n=== DOSSIER ===\n" dossier))
