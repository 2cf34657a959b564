;; What guests say about a hotel chain: one digest from thousands of reviews.
;; context: one review a line
;; @assume reviews = 2000
;; @budget $1.00

(define reviews
  (remove-duplicates
    (filter (lambda (r) (> (string-length r) 20))
            (map string-trim (string-split context "\n")))))

(define (in-groups items size)
  (let loop ([left items] [groups '()])
    (cond
      [(null? left) (reverse groups)]
      [(<= (length left) size) (reverse (cons left groups))]
      [else (loop (drop left size) (cons (take left size) groups))])))

(define (digest-group group)
  (llm-query-async
    #:instruction "These are hotel reviews, one a line. List what guests praise and what they complain of, with a count for each point. At most ten points."
    #:data (string-join group "\n")
    #:model "gpt-4.1-mini"
    #:temperature 0.0
    #:max-tokens 350))

(define (merge-digests . digests)
  (syntax-e
    (llm-query
      #:instruction "Merge these lists of praise and complaints into one list of at most fifteen points. Add up the counts of points that mean the same; keep the praise apart from the complaints."
      #:data (string-join digests "\n\n---\n\n")
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 600)))

(define groups (in-groups reviews 25))

(define digest
  (if (null? groups)
      #f
      (fan-out-aggregate
        digest-group
        (lambda (digests) (tree-reduce merge-digests digests #:branch-factor 5))
        groups
        #:max-concurrent 15)))

(define (letter-to-board text)
  (syntax-e
    (llm-query
      #:instruction "From these counted points write a letter of one page to the board of the hotel chain: three strengths to advertise, three faults to mend first, each with its count."
      #:data text
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 800)))

(finish
  (if digest
      (string-append (letter-to-board digest) "\n\n---\n" digest)
      "There are no reviews to read."))
