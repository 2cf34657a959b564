;; A zoning objection judged in two rounds: proposals first, then cross-review.
(define panel (list "gpt-4o" "gpt-4.1" "gpt-4o-mini"))

(define dossier
  (let ([n (string-length context)])
    (if (> n 40000) (substring context 0 40000) context)))

(define proposals
  (map-async
   (lambda (model)
     (llm-query-async
      #:instruction "You sit on a zoning board. Propose a ruling on the objection in at most 200 words, with the rule you rely on."
      #:data dossier
      #:model model
      #:temperature 0.4
      #:max-tokens 400))
   panel))

(define ballot-paper
  (string-join
   (for/list ([p (in-list proposals)] [n (in-naturals 1)])
     (format "PROPOSAL ~a\n~a" n p))
   "\n\n"))

(define votes
  (map-async
   (lambda (model)
     (llm-query-async
      #:instruction "Review all three proposals against the dossier. Return JSON: {\"vote_for\": 1, 2 or 3, \"reason\": one sentence}"
      #:data (string-append "DOSSIER:\n" dossier "\n\n" ballot-paper)
      #:model model
      #:json #t
      #:temperature 0.0
      #:max-tokens 150))
   panel))

(py-set! "votes" votes)
(define counts
  (py-eval "
import json
choices = [int(json.loads(v).get('vote_for', 0)) for v in votes]
[choices.count(n) for n in (1, 2, 3)]
"))
(define reasons
  (py-exec "
import json
for v in votes:
    print('-', json.loads(v).get('reason', ''))
"))

(define best (apply max counts))

(define (ruling)
  (define winner (index-of counts best))
  (format "RULING (~a of 3 votes)\n~a\n\nREASONS OF THE PANEL\n~a"
          best (list-ref proposals winner) reasons))

(finish
 (if (>= best 2)
     (ruling)
     (string-append "NO CONSENSUS - to the full board.\n\n" ballot-paper)))
