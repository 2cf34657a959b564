;; @data data/transcript.txt

;; Task: minutes of a long meeting. Later decisions overrule earlier ones, so the order matters.

(define parts (py-eval "
lines = [line for line in context.splitlines() if line.strip()]
['\\n'.join(lines[i:i + 30]) for i in range(0, len(lines), 30)]
"))

(define (take-minutes minutes part)
  (define updated
    (syntax-e (llm-query
      #:instruction "You keep the minutes of a meeting. Bring the minutes up to date with the next part of the transcript. Keep three lists: DECISIONS, OPEN QUESTIONS, ACTION ITEMS (who, what, by when). When a decision is revised, replace the old one."
      #:data (string-append "MINUTES SO FAR:\n" minutes "\n\nNEXT PART:\n" part)
      #:model "gpt-4o"
      #:temperature 0.0
      #:max-tokens 1200)))
  (eprintf "minutes now ~a characters\n" (string-length updated))
  updated)

(define minutes (fold-sequential take-minutes "(none yet)" parts))

;; The cheap model only has to tidy up.
(define tidy (llm-query
  #:instruction "Format these minutes as Markdown with one heading a list. Change no content."
  #:data minutes
  #:model "gpt-4o-mini"
  #:temperature 0.0
  #:max-tokens 1300))

(finish tidy)
