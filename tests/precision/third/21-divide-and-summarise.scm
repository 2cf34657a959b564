;; A summary of a long public inquiry by halving: a part that fits is read as it is,
;; a longer one is split at a paragraph and its halves' summaries are united.
;; context: the report of the inquiry
;; @budget $3.00

(define leaf-size 12000)

(define (summarise-leaf text)
  (syntax-e
    (llm-query
      #:instruction "Summarise this part of a public inquiry's report in 150 words. Keep names, dates and findings of fault."
      #:data text
      #:model "gpt-4.1-mini"
      #:temperature 0.0
      #:max-tokens 350)))

(define (unite left right)
  (syntax-e
    (llm-query
      #:instruction "Unite these two summaries of neighbouring parts of a report into one of at most 250 words, in the order of the report. Keep names, dates and findings of fault."
      #:data (string-append "FIRST:\n" left "\n\nSECOND:\n" right)
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 500)))

(define (text-length paragraphs)
  (apply + (map string-length paragraphs)))

(define (summarise paragraphs)
  (define n (length paragraphs))
  (if (or (<= n 1) (<= (text-length paragraphs) leaf-size))
      (summarise-leaf (string-join paragraphs "\n\n"))
      (let-values ([(left right) (split-at paragraphs (quotient n 2))])
        (let ([halves (parallel (list (lambda () (summarise left))
                                      (lambda () (summarise right))))])
          (unite (car halves) (cadr halves))))))

(define paragraphs
  (filter (lambda (p) (not (string=? p "")))
          (map string-trim (string-split context "\n\n"))))

(define summary
  (if (null? paragraphs)
      "The report is empty."
      (summarise paragraphs)))

(displayln (format "~a paragraphs, ~a tokens used" (length paragraphs) (tokens-used)))
(finish summary)
