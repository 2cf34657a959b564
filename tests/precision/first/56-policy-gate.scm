;; @data data/policy.txt
;; Answer a staff question only if the policy covers it; otherwise hand it over.

(define question "Can I stay the weekend after a conference and fly back on Monday?")

(define (covered? question)
  (syntax-e
    (llm-query
      #:instruction "Does the POLICY settle the QUESTION? Answer yes or no."
      #:data (string-append "POLICY:\n" context "\n\nQUESTION:\n" question)
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 3)))

(define (answer-from-policy question)
  (syntax-e
    (llm-query
      #:instruction "Answer the QUESTION from the POLICY. Quote the sentence that settles it."
      #:data (string-append "POLICY:\n" context "\n\nQUESTION:\n" question)
      #:model "gpt-4o"
      #:temperature 0.0
      #:max-tokens 250)))

(define (hand-over question)
  (syntax-e
    (llm-query
      #:instruction "Write two sentences to the travel desk that pass on this question of a colleague, as the policy does not settle it."
      #:data question
      #:model "gpt-4o-mini"
      #:temperature 0.2
      #:max-tokens 120)))

(define reply
  (if (covered? question)
      (answer-from-policy question)
      (hand-over question)))

(finish (string-append "Question: " question "\n\n" reply))
