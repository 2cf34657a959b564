;; What do players complain of after the patch? Label every post, tally, write up.
(define posts
  (py-eval "
import json
[p['text'][:2000] for p in json.loads(context) if p.get('text')]
"))

(define labels '("balance" "crashes" "matchmaking" "prices" "art" "praise"))

(define (label-post post)
  (llm-query-async
   #:instruction (string-append
                  "Label this forum post with exactly one of: "
                  (string-join labels ", ")
                  ". Answer with the label alone.")
   #:data post
   #:model "gpt-4.1-mini"
   #:temperature 0.0
   #:max-tokens 5))

(define answers (map-async label-post posts #:max-concurrent 20))

(define (clean answer)
  (define word (string-downcase (string-trim answer)))
  (if (member word labels) word "unlabelled"))

(define (count-labels answers)
  (define tally (make-immutable-hash))
  (for ([a (in-list answers)])
    (define label (clean a))
    (hash-set tally label (+ 1 (hash-ref tally label 0))))
  tally)

(define tally (count-labels answers))

(define table
  (string-join
   (for/list ([l (in-list (append labels '("unlabelled")))])
     (format "~a: ~a" l (hash-ref tally l 0)))
   "\n"))

(define (write-up table)
  (syntax-e
   (llm-query
    #:instruction "Write a note to the design team on these counts of forum posts after the patch: what stands out, what to look into first. At most 250 words."
    #:data table
    #:model "gpt-4o"
    #:max-tokens 450)))

(finish (string-append table "\n\n" (write-up table)))
