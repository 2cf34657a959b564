;; Moderate forum posts: a cheap model looks at all of them, an expensive
;; one at those the cheap model is unsure about.
;; context: posts separated by lines of three equals signs
;; @budget $1.00

(define posts
  (filter (lambda (p) (not (string=? p "")))
          (map string-trim (string-split context "==="))))

(define policy
  "Policy: forbidden are threats, doxxing, slurs and advertising. Rudeness alone is allowed.")

(define (quick-look post)
  (llm-query-async
    #:instruction (string-append
                    policy
                    " Decide about the post. Answer with two lines:\nDECISION: allow or remove\nCONFIDENCE: low, medium or high")
    #:data post
    #:model "gpt-4.1-mini"
    #:temperature 0.0
    #:max-tokens 30))

(define (close-look post)
  (llm-query-async
    #:instruction (string-append
                    policy
                    " Decide about this borderline post. Think about irony and quotation. Answer with two lines:\nDECISION: allow or remove\nREASON: one sentence")
    #:data post
    #:model "gpt-4o"
    #:temperature 0.0
    #:max-tokens 120))

;; 1.0 = very unsure
(define (doubt answer)
  (define text (string-downcase answer))
  (cond
    [(string-contains? text "confidence: high") 0.1]
    [(string-contains? text "confidence: medium") 0.5]
    [else 0.9]))

(define verdicts
  (active-learning quick-look close-look doubt posts #:threshold 0.4))

(define (removed? verdict)
  (string-contains? (string-downcase verdict) "decision: remove"))

(define report
  (for/list ([post posts] [verdict verdicts] [i (in-naturals 1)]
             #:when (removed? verdict))
    (format "#~a ~a\n    ~a"
            i
            (string-replace verdict "\n" " / ")
            (substring post 0 (min 80 (string-length post))))))

(finish
  (string-append
    (format "~a of ~a posts to remove\n\n" (length report) (length posts))
    (string-join report "\n")))
