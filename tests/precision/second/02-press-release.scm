;; @data data/proposal.txt

;; Turn the proposal into a press release and polish it in two rounds.
(define (ask instruction data model limit)
  (syntax-e
    (llm-query
      #:instruction instruction
      #:data data
      #:model model
      #:temperature 0.4
      #:max-tokens limit)))

(define release
  (critique-refine
    (lambda ()
      (ask "Write a press release of about 300 words on the proposal." context "gpt-4.1" 700))
    (lambda (draft)
      (ask "You edit for a trade magazine. Name the three weakest passages of this press release and say why, or answer APPROVED."
           draft "gpt-4.1-mini" 250))
    (lambda (draft critique)
      (ask "Improve this press release according to the editor's notes. Keep it under 320 words."
           (string-append "PRESS RELEASE:\n" draft)
           "gpt-4.1"
           700))
    #:max-iter 2
    #:done? (lambda (notes) (string-contains? notes "APPROVED"))))

(displayln (format "~a characters" (string-length release)))
(finish release)
