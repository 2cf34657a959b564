;; @data data/grant.txt
;; @budget $0.30 12-calls 8min
;; Sharpen the summary of a grant proposal against the funder's criteria.

(define criteria
  '("states the problem in the first sentence"
    "names a measurable goal"
    "says what is new"
    "has at most 250 words"))

(define criteria-text
  (string-join (map (lambda (c) (string-append "- " c)) criteria) "\n"))

(define (write-summary)
  (critique-refine
    ;; a first draft by the strong model
    (lambda ()
      (syntax-e (llm-query
        #:instruction (string-append "Write a summary of this grant proposal that meets these criteria:\n" criteria-text)
        #:data context
        #:model "gpt-4.1"
        #:temperature 0.4
        #:max-tokens 500)))
    ;; the cheap critic
    (lambda (draft)
      (syntax-e (llm-query
        #:instruction (string-append
          "Check the summary against these criteria:\n" criteria-text
          "\nList the criteria it fails, with a hint for each. If it fails none, answer with the single word PASS.")
        #:data draft
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 250)))
    ;; the strong model again
    (lambda (draft critique)
      (syntax-e (llm-query
        #:instruction "Rewrite the summary so that it no longer fails a criterion. Return the summary only."
        #:data (string-append "SUMMARY:\n" draft "\n\nFAILED CRITERIA:\n" critique)
        #:model "gpt-4.1"
        #:temperature 0.3
        #:max-tokens 500)))
    #:max-iter 3
    #:done? (lambda (draft critique)
              (and (<= (length (string-split draft)) 250)
                   (string=? (string-trim critique) "PASS")))))

(define key (hash (string-append "grant-summary-v1\n" criteria-text "\n" context)))
(finish (or (restore key) (checkpoint key (write-summary))))
