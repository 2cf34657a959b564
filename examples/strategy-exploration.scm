;; Strategy exploration: several ways are tried on a sample, a cheap model compares the results,
;; and the winner works on all of the data.
;; Use it when several ways seem right and a wrong choice is dear: the test costs a fifth of a run.
;; Cost: 20 calls (3 trials, 1 comparison, 16 e-mails), below half a cent.

;; @data data/emails.json
(define emails (py-eval "
import json
json.loads(context)
"))

;; Three ways to tell the product team what an e-mail is about.
(define approaches
  (list
    "Quote the sentence that says what is wrong, word for word, and nothing else."
    "Say in one sentence what the customer could not do, and since when."
    "Name the customer's goal, the obstacle and the damage, in one sentence each."))

(define (digest approach text)
  (llm-query-async
    #:instruction approach
    #:data text
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 120))

;; A sample that is large enough to tell the approaches apart, and no larger.
(define sample (string-join (take emails 4) "\n\n---\n\n"))
(define trials (await-all (map (lambda (approach) (digest approach sample)) approaches)))

;; Comparing is easier than writing, so the cheaper model may judge.
(define verdict (syntax-e (llm-query
  #:instruction "Three digests of the same four e-mails follow. Which one would help a product
manager most to decide what to mend first? Return JSON: {winner: 0|1|2, reasoning: str}"
  #:data (string-join
    (for/list ([trial trials] [number (in-naturals)])
      (format "DIGEST ~a\n~a" number trial))
    "\n\n===\n\n")
  #:model "gpt-4.1-mini"
  #:json #t
  #:temperature 0.0
  #:max-tokens 200)))

;; The answer picks from the program's own list; a number that is not in it means the first.
(py-set! "verdict" verdict)
(define winner (py-eval "
chosen = json.loads(verdict).get('winner')
chosen if chosen in (0, 1, 2) else 0
"))
(define approach (list-ref approaches winner))
(printf "Chosen: ~a\n" approach)

(define digests (map-async (lambda (email) (digest approach email)) emails))

(finish (hash 'approach approach 'digests digests))
