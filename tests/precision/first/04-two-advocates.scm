;; @data data/brief.txt
;; Two advocates and a judge: should the launch go ahead on the planned date?

(define (advocate side model)
  (llm-query-async
    #:instruction (string-append
      "You are an experienced launch manager. Argue " side
      " keeping the launch date in this brief. Five points at most, the strongest first.")
    #:data context
    #:model model
    #:temperature 0.5
    #:max-tokens 500))

;; Both run at the same time
(define case-for (advocate "for" "gpt-4o-mini"))
(define case-against (advocate "against" "claude-haiku-4-5"))

(display "Both advocates are at work\n")

(define for-text (syntax-e (await case-for)))
(define against-text (syntax-e case-against))

(define verdict
  (syntax-e
    (llm-query
      #:instruction "Two advocates argue about a launch date. Weigh the arguments, decide, and name the one condition that would change the decision."
      #:data (string-append "FOR:\n" for-text "\n\nAGAINST:\n" against-text)
      #:model "gpt-4.1"
      #:temperature 0.2
      #:max-tokens 600)))

(finish
  (string-append "FOR\n" for-text "\n\nAGAINST\n" against-text "\n\nVERDICT\n" verdict))
