;; @data data/manual.txt

;; Summaries of the manual's sections, kept on disk because the run is often interrupted.
(define sections
  (filter (lambda (section) (> (string-length section) 40))
          (string-split context "\n# ")))

(define prompt-version "v3")

(define (summary section)
  (define key (hash (string-append "section-summary-" prompt-version)))
  (define stored (restore key))
  (cond
    [stored stored]
    [else
     (checkpoint key
       (syntax-e
         (llm-query
           #:instruction "Summarize this section of a manual in three sentences for the quick-start card."
           #:data section
           #:model "gpt-4o-mini"
           #:temperature 0.0
           #:max-tokens 150)))]))

(define summaries (map-async summary sections #:max-concurrent 4))

(define card
  (for/list ([text summaries] [number (in-naturals 1)])
    (format "~a. ~a" number text)))

(define title
  (llm-query
    #:instruction "Give this quick-start card a title of at most six words."
    #:data (string-join card "\n")
    #:model "gpt-4o-mini"
    #:max-tokens 20))

(finish (string-append (syntax-e title) "\n\n" (string-join card "\n")))
