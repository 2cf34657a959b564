;; Draft an incident postmortem from a raw timeline, then criticise and improve it.
;; context: the incident channel's transcript

(define timeline
  (syntax-e
    (llm-query
      #:instruction "Extract a strict chronological timeline from this incident channel. One event per line: HH:MM - who - what. No interpretation."
      #:data context
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 1200)))

(checkpoint "postmortem-timeline" timeline)

(define (write-draft)
  (syntax-e
    (llm-query
      #:instruction "Write a blameless postmortem with the sections Summary, Impact, Root cause, What went well, What went wrong, Action items."
      #:data timeline
      #:model "gpt-4o"
      #:temperature 0.4
      #:max-tokens 1500)))

(define (criticise draft)
  (syntax-e
    (llm-query
      #:instruction "Compare the postmortem with the timeline. List unsupported claims, missing contributing factors, blaming language, and action items without an owner or a date. Be specific and short."
      #:data (string-append "TIMELINE:\n" timeline "\n\nPOSTMORTEM:\n" draft)
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 500)))

(define (improve draft critique)
  (syntax-e
    (llm-query
      #:instruction "Revise the postmortem so that every point of the critique is dealt with. Keep the sections. Invent nothing that is not in the timeline; write TBD where something is unknown."
      #:data (string-append "TIMELINE:\n" timeline
                            "\n\nPOSTMORTEM:\n" draft
                            "\n\nCRITIQUE:\n" critique)
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 1500)))

(define postmortem
  (critique-refine write-draft criticise improve #:max-iter 2))

(finish (string-append postmortem "\n\n## Appendix: timeline\n" timeline))
