;; Memoization (pattern 14): a question that was answered before is not paid for again.
;; Use it when the same inputs come back, within a run or from one run to the next, and the answer
;; may be the same each time: temperature 0, and nothing in it that goes stale.
;; Cost: one call for each different question, 7 of 12 here; a second run costs nothing.
;; @data data/searches.json

(define searches (py-eval "
import json
json.loads(context)
"))

(define instruction "Which page of the help centre fits the search?
Answer with one word: returns, delivery, payment, account or repair.")
(define model "gpt-4o-mini")

;; "Return  shoes" and "return shoes" are one question: the more alike inputs become before they
;; are compared, the more of them are found again.
(define (normalized text)
  (string-normalize-spaces (string-downcase text)))

;; The key holds all that the answer depends on: a new instruction or model asks anew.
(define (key-of question)
  (hash (string-join (list instruction model question) "\n")))

(define (ask question)
  (define key (key-of question))
  (define (answer)
    (syntax-e
      (llm-query
        #:instruction instruction
        #:data question
        #:model model
        #:temperature 0.0
        #:max-tokens 5)))
  (or (restore key) (checkpoint key (answer))))

;; `checkpoint` remembers from run to run; `memoized` also lets two searches that are under way at
;; the same time share one call.
(define page-for (memoized ask))

(define pages (map-async (lambda (search) (page-for (normalized search))) searches))

(finish
  (for/list ([search searches] [page pages])
    (hash 'search search 'page page)))
