;; @data data/brief.txt
;; A press release, refined against the critique of a cheap editor.

(define style-rules
  (string-join
    '("No superlatives." "First sentence names product, price and date." "At most 250 words."
      "Every number must be in the brief.")
    "\n"))

(define (write-draft)
  (syntax-e
    (llm-query
      #:instruction (string-append "Write a press release from this brief. Rules:\n" style-rules)
      #:data context
      #:model "gpt-4o"
      #:temperature 0.6
      #:max-tokens 600)))

(define (criticise draft)
  (syntax-e
    (llm-query
      #:instruction (string-append
        "You are a strict editor. List the places where the release breaks a rule or departs from the brief. Rules:\n"
        style-rules)
      #:data (string-append "BRIEF:\n" context "\n\nRELEASE:\n" draft)
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 300)))

(define (revise draft critique)
  (syntax-e
    (llm-query
      #:instruction "Revise the release so that every point of the critique is met. Return only the release."
      #:data (string-append "RELEASE:\n" draft "\n\nCRITIQUE:\n" critique)
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 600)))

(define release (critique-refine write-draft criticise revise #:max-iter 2))

(finish release)
