;; Summarise a book by its own structure: chapters, sections, then back up.
;; Chapters that are too tangled for the headings go to a sub-agent.
;; @budget $3.00

(struct node (title text children))

(define (split-at-marker text marker)
  (filter (lambda (s) (not (string=? (string-trim s) "")))
          (string-split text marker)))

(define (title-of text)
  (string-trim (car (string-split (string-append (string-trim text) "\n") "\n"))))

(define (parse text level)
  (define pieces
    (if (> level 2) '() (split-at-marker text (if (= level 1) "\n## " "\n### "))))
  (if (< (length pieces) 2)
      (node (title-of text) text '())
      (node (title-of text) (car pieces)
            (map (lambda (piece) (parse piece (add1 level))) (cdr pieces)))))

(define (leaf-summary text)
  (syntax-e
   (if (> (string-length text) 40000)
       (llm-query
        #:instruction "This section is long and has no headings. Divide it yourself, summarise each piece, and combine the summaries into 200 words."
        #:data text
        #:model "gpt-4.1"
        #:recursive #t)
       (llm-query
        #:instruction "Summarise this section in 100 words."
        #:data text
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 220))))

(define (summarise n)
  (if (null? (node-children n))
      (leaf-summary (node-text n))
      (let* ([child-summaries
              (parallel (map (lambda (child) (lambda () (summarise child)))
                             (node-children n)))]
             [labelled
              (for/list ([child (node-children n)] [summary child-summaries])
                (string-append (node-title child) ": " summary))])
        (syntax-e
         (llm-query
          #:instruction "Combine the introduction and the summaries of the parts into one summary of 200 words that keeps the line of argument."
          #:data (string-append "INTRODUCTION:\n" (node-text n) "\n\nPARTS:\n" (string-join labelled "\n\n"))
          #:model "gpt-4o"
          #:temperature 0.2
          #:max-tokens 450)))))

(define book (parse context 1))
(define summary (summarise book))

(finish (string-append (node-title book) "\n\n" summary))
