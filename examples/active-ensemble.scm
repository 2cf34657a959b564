;; Active ensemble: a cheap model sorts everything and says how sure it is; where it is not, three
;; models vote.
;; Use it when most items are easy and a wrong label is dear: close to the accuracy of a vote on
;; everything, at a fraction of its price.
;; Cost: 16 calls and 3 for each unsure claim (at most 64), below 2 cents.

;; @data data/claims.json
(define claims (py-eval "
import json
json.loads(context)
"))

(define (first-look claim)
  (llm-query-async
    #:instruction "Decide on the insurance claim. Return JSON: {label: pay|reject|investigate,
confidence: 0-1}"
    #:data claim
    #:model "gpt-4o-mini"
    #:json #t
    #:temperature 0.0
    #:max-tokens 60))

;; The jury's votes are compared as they are, hence one word of three.
(define (juror model claim)
  (lambda ()
    (llm-query-async
      #:instruction "Decide on the insurance claim. Answer with one word: pay, reject or
investigate."
      #:data claim
      #:model model
      #:temperature 0.0
      #:max-tokens 5)))

(define (jury claim)
  (vote (for/list ([model '("gpt-4o" "gpt-4.1" "gpt-4.1-mini")]) (juror model claim))
        #:method 'plurality))

;; What `active-learning` wants is the uncertainty: the opposite of the confidence.
(py-exec "
import json
def uncertainty(answer):
    confidence = json.loads(answer).get('confidence')
    return 1 - confidence if isinstance(confidence, (int, float)) else 1
def label(result):
    return json.loads(result)['label'] if result.startswith('{') else result
")

(define results
  (active-learning
    first-look
    jury
    (lambda (answer) (py-call "uncertainty" answer))
    claims
    #:threshold 0.4))

(finish
  (for/list ([claim claims] [result results])
    (hash 'claim claim 'label (py-call "label" result))))
