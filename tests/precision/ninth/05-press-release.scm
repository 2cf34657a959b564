;; @data data/launch-notes.txt
;; @budget $0.20 10-calls 5min
;; Turn raw launch notes into a press release: an expensive writer, a cheap critic,
;; at most two rounds, and no further round once the critic is content.

(define style-guide
  "At most 350 words, inverted pyramid, no superlatives, one quotation, a boilerplate paragraph at the end.")

(define (write-draft)
  (syntax-e (llm-query
    #:instruction (string-append "Write a press release from these notes. " style-guide)
    #:data context
    #:model "gpt-4.1"
    #:temperature 0.5
    #:max-tokens 800)))

(define (criticize draft)
  (syntax-e (llm-query
    #:instruction (string-append
      "Check the press release against this guide: " style-guide
      "\nIf nothing needs to change, answer with the single word APPROVED."
      "\nOtherwise list the problems, one per line, with a fix for each.")
    #:data draft
    #:model "gpt-4.1-mini"
    #:temperature 0.0
    #:max-tokens 300)))

(define (revise draft critique)
  (syntax-e (llm-query
    #:instruction "Revise the press release so that every problem is fixed. Return the press release only."
    #:data (hasheq 'notes context 'press_release draft 'problems critique)
    #:model "gpt-4.1"
    #:temperature 0.3
    #:max-tokens 800)))

(define key (hash (string-append "press-release-v1\n" style-guide "\n" context)))
(define release
  (or (restore key)
      (checkpoint key
        (critique-refine write-draft criticize revise
          #:max-iter 2
          #:done? (lambda (critique) (string=? (string-trim critique) "APPROVED"))))))

(displayln (format "~a words" (length (string-split release))))
(finish release)
