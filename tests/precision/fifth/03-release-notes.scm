;; Release notes from a commit log; batches are checkpointed so that a
;; crashed run resumes where it stopped.

(struct batch (index commits))

(define commits
  (filter (lambda (line) (not (string=? (string-trim line) "")))
          (string-split context "\n")))

(define (make-batches lines size)
  (let loop ([rest-lines lines] [i 0] [acc '()])
    (cond
      [(null? rest-lines) (reverse acc)]
      [else
       (define n (min size (length rest-lines)))
       (loop (drop rest-lines n)
             (+ i 1)
             (cons (batch i (take rest-lines n)) acc))])))

(define run-id (substring (hash context) 0 12))

(define (batch-key b)
  (string-append "release-notes-" run-id "-" (number->string (batch-index b))))

(define (summarize-batch b)
  (or (restore (batch-key b))
      (let ([text (syntax-e
                    (llm-query
                      #:instruction "Group these commits under Added, Changed, Fixed, Removed. Leave out merges and chores. One bullet per user-visible change."
                      #:data (string-join (batch-commits b) "\n")
                      #:model "gpt-4o-mini"
                      #:temperature 0.0
                      #:max-tokens 700))])
        (checkpoint (batch-key b) text)
        text)))

(when (null? commits)
  (finish "The log holds no commits."))

(define sections (map-async summarize-batch (make-batches commits 40) #:max-concurrent 8))

(define notes
  (llm-query
    #:instruction "Merge these partial change lists into one set of release notes in Markdown with the headings Added, Changed, Fixed, Removed. Join duplicates, keep every distinct change."
    #:data (string-join sections "\n\n---\n\n")
    #:model "gpt-4o"
    #:temperature 0.2
    #:max-tokens 2500))

(finish notes)
