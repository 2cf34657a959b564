;; @data data/proposal.txt

;; Deepen an outline until it has enough points for a full-day workshop.
(define (count-points outline)
  (length
    (filter (lambda (line) (string-prefix? (string-trim line) "-"))
            (string-split outline "\n"))))

(define (enough? outline) (>= (count-points outline) 24))

(define (deepen outline)
  (syntax-e
    (llm-query
      #:instruction "Add one level of detail to the outline where it is thinnest. Every point is a line that starts with a hyphen. Return the whole outline."
      #:data outline
      #:model "gpt-4o-mini"
      #:temperature 0.4
      #:max-tokens 900)))

(define first-outline
  (syntax-e
    (llm-query
      #:instruction "Write the outline of a workshop on this proposal: every point is a line that starts with a hyphen."
      #:data context
      #:model "gpt-4o-mini"
      #:temperature 0.4
      #:max-tokens 400)))

(define outline
  (iterate-until enough? deepen first-outline #:max-iter 5))

(finish outline)
