;; Earnings-call season: highlights of each call, then a sector note.
;; data: calls.json
;; @assume transcripts = 40
(define transcripts
  (py-eval "
import json
calls = json.loads(context)
[c['company'] + ' ' + c['quarter'] + '\\n\\n' + c['transcript'][:40000] for c in calls]
"))

(define (highlight transcript)
  (llm-query-async
    #:instruction "From this earnings call give: revenue and margin versus guidance, changes to guidance, capex plans, and the one question management dodged. Start with company and quarter."
    #:data transcript
    #:model "gpt-4.1-mini"
    #:temperature 0.0
    #:max-tokens 350))

(display (format "Reading ~a calls\n" (length transcripts)))
(define highlights (map-async highlight transcripts #:max-concurrent 10))
(checkpoint "call-highlights" highlights)

(define sector-note
  (syntax-e
    (llm-query
      #:instruction "Write a sector note from these call highlights: demand, pricing, capex, and where managements contradict one another. Name the companies."
      #:data (string-join transcripts "\n\n---\n\n")
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 1400)))

(define sanity
  (syntax-e
    (llm-query
      #:instruction "List every number in this sector note together with the company it belongs to, so that an analyst can verify it."
      #:data sector-note
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 600)))

(finish (string-append sector-note "\n\n=== FIGURES TO VERIFY ===\n" sanity))
