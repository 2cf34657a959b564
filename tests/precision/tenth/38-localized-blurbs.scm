;; Product blurb in six languages. One provider hiccup must not lose the other five.
;; @data data/product.txt
;; @budget $0.20

(define languages '("German" "French" "Italian" "Spanish" "Dutch" "Danish"))
(define missing "(not translated)")

;; start all six at once
(define handles
  (for/list ([language (in-list languages)])
    (try
      (llm-query-async
        #:instruction (string-append "Write a shop blurb of at most 60 words in " language " for this product.")
        #:data context
        #:model "gpt-4o-mini"
        #:temperature 0.5
        #:max-tokens 200)
      on-error (lambda (message)
                 (eprintf "~a failed: ~a\n" language message)
                 missing))))

(define blurbs (await-all handles))

(define done
  (for/list ([language (in-list languages)]
             [blurb (in-list blurbs)]
             #:unless (string=? blurb missing))
    (string-append "## " language "\n\n" (string-trim blurb))))

(eprintf "~a of ~a languages\n" (length done) (length languages))
(finish (string-join done "\n\n"))
