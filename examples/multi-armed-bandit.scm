;; Multi-armed bandit (pattern 16): which model suits a task is learned while the task is done.
;; Use it for many alike items whose results can be checked, when nobody knows which model is good
;; enough: a model that succeeds is asked again, one that fails is tried now and then.
;; Cost: one call an item, 18 here, one after the other. Learning pays from some hundred items on.
;; @data data/expenses.json

(define expenses (py-eval "
import json
json.loads(context)
"))

(define models '("gpt-4o-mini" "gpt-4.1-mini" "gpt-4.1"))

(define (account-for text model)
  (syntax-e
    (llm-query
      #:instruction "On which account is the expense booked?
Answer with one word: travel, office, food or training."
      #:data text
      #:model model
      #:temperature 0.0
      #:max-tokens 5)))

;; The reward is a fact and not the opinion of another model: a person has booked these before.
(define (right? answer expense)
  (string=? (string-trim (string-downcase answer) #rx"[ .\n]+") (hash-ref expense 'account)))

;; UCB1: the mean reward of a model, and a bonus that shrinks the more often it was asked. One
;; that was never asked comes first.
(define (score asked won total)
  (if (zero? asked)
      +inf.0
      (+ (/ won asked) (sqrt (/ (* 2 (log total)) asked)))))

(define (best-model asked won total)
  (argmax
    (lambda (index) (score (list-ref asked index) (list-ref won index) total))
    (range (length models))))

(define (plus counts index amount)
  (list-set counts index (+ (list-ref counts index) amount)))

(define nothing (map (lambda (model) 0) models))

(define-values (asked won)
  (for/fold ([asked nothing] [won nothing])
            ([expense expenses] [total (in-naturals 1)])
    (define index (best-model asked won total))
    (define answer (account-for (hash-ref expense 'text) (list-ref models index)))
    (values (plus asked index 1)
            (plus won index (if (right? answer expense) 1 0)))))

(finish
  (for/list ([model models] [calls asked] [right won])
    (hash 'model model 'calls calls 'right right)))
