;; @data data/interview.txt

;; Read a long transcript in windows that overlap, so that no remark is cut in two.
(define window 3000)
(define overlap 300)

(define pages
  (let loop ([start 0] [found '()])
    (define end (min (string-length context) (+ start window)))
    (define pages-so-far (cons (substring context start end) found))
    (if (= end (string-length context))
        (reverse pages-so-far)
        (loop (- end overlap) pages-so-far))))

(define notes
  (map-async
    (lambda (page)
      (llm-query-async
        #:instruction "List the decisions and open questions in this part of a transcript. The part may begin or end in mid-sentence. Answer NONE if there are none."
        #:data page
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 300))
    pages))

(define minutes
  (llm-query
    #:instruction "Write minutes from these notes. The parts overlapped, so remove duplicates. Two sections: decisions, open questions."
    #:data (string-join notes "\n\n")
    #:model "gpt-4o"
    #:temperature 0.0
    #:max-tokens 700))

(finish minutes)
