;; The fragments that explain the combinators, in one program, with what each promises.
(define (expect what holds?)
  (unless holds? (error 'expect "~a" what)))

(define documents (for/list ([i 7]) (format "document ~a" i)))
(define validated-result
  (sequence
    (with-validation
      (lambda (docs)
        (fan-out-aggregate
          (lambda (doc) (llm-query-async #:instruction "Extract" #:data doc #:model "gpt-4o-mini"))
          (lambda (results) (tree-reduce string-append results #:branch-factor 5))
          docs))
      (lambda (result) (> (string-length result) 100)))
    (lambda (extraction)
      (critique-refine
        (lambda () extraction)
        (lambda (draft) (syntax-e (llm-query #:instruction "Critique" #:data draft #:model "gpt-4o-mini")))
        (lambda (draft critique) (syntax-e (llm-query #:instruction "Refine" #:data (string-append draft "\n" critique) #:model "gpt-4o")))
        #:max-iter 2))
    (with-validation
      identity
      (lambda (result) (string? result)))))
(define results (active-learning
  (lambda (item) (llm-query-async #:instruction "Analyze and rate confidence (low/medium/high)" #:data item #:model "gpt-4.1-nano"))
  (lambda (item) (llm-query-async #:instruction "Deep analysis with high precision" #:data item #:model "gpt-4o"))
  (lambda (result) (if (string-contains? (string-downcase result) "confidence: low") 0.9 0.1))
  documents
  #:threshold 0.7))
(expect "one for each" (= (length results) 7))
(define summary (fan-out-aggregate
  (lambda (doc) (llm-query-async #:instruction "Summarize key points" #:data doc #:model "gpt-4.1-nano"))
  (lambda (summaries)
    (tree-reduce
      (lambda (left right)
        (syntax-e (llm-query #:instruction "Combine summaries" #:data (string-append left "\n\n" right) #:model "gpt-4o-mini")))
      summaries
      #:branch-factor 5))
  documents
  #:max-concurrent 20))
(expect "one summary" (string? summary))
(define cached (let ([query "q"]) (let ([c (restore (hash query))]) (if c c (let ([result (await-any (list (llm-query-async #:data "a") (llm-query-async #:data "b")))]) (checkpoint (hash query) result) result)))))
(expect "the winner is kept" (equal? cached (restore (hash "q"))))
(finish ((validated-result) documents))
