;; Draft a grant proposal: outline, sections in parallel, then one editing pass.
;; context: notes of the applicants and the text of the call

(define outline
  (llm-query
    #:instruction "Make an outline for a grant proposal that answers the call: problem, objectives, method, work plan, risks, budget justification. Three bullet points per section."
    #:data context
    #:model "gpt-4o"
    #:temperature 0.3
    #:max-tokens 700))

(define section-names
  (list "Problem" "Objectives" "Method" "Work plan" "Risks" "Budget justification"))

(define notes
  (if (> (string-length context) 20000)
      (substring context 0 20000)
      context))

(define sections
  (map-async
    (lambda (name)
      (llm-query-async
        #:instruction (string-append "Write the section '" name "' of the grant proposal, 250 to 350 words, following the outline and using only facts from the notes.")
        #:data (string-append "OUTLINE:\n" outline "\n\nNOTES:\n" notes)
        #:model "gpt-4o-mini"
        #:temperature 0.4
        #:max-tokens 600))
    section-names))

(checkpoint "proposal-sections" sections)

(define draft
  (string-join
    (for/list ([name (in-list section-names)]
               [text (in-list sections)])
      (string-append "## " name "\n\n" text))
    "\n\n"))

(define final
  (syntax-e
    (llm-query
      #:instruction "Edit this grant proposal into one voice. Remove repetitions between sections, make the terms consistent, keep headings and numbers."
      #:data draft
      #:model "gpt-4o"
      #:temperature 0.2
      #:max-tokens 3500)))

(finish final)
