;; @data data/interview.txt

;; A macro saves the repetition of the call's settings.
(define-syntax-rule (ask model limit instruction data)
  (syntax-e
    (llm-query
      #:instruction instruction
      #:data data
      #:model model
      #:temperature 0.2
      #:max-tokens limit)))

(define themes
  (ask "gpt-4o-mini" 300
       "List the themes of this interview, one on each line."
       context))

(define quotes
  (ask "gpt-4o-mini" 600
       "For each theme find one verbatim quote in the interview."
       (string-append "THEMES:\n" themes "\n\nINTERVIEW:\n" context)))

(define article
  (ask "gpt-4o" 900
       "Write a 400-word magazine piece from these themes and quotes. Use every quote once, unchanged."
       (string-append "THEMES:\n" themes "\n\nQUOTES:\n" quotes)))

(finish article)
