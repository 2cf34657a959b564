;; Which model answers the trivia best? A bandit (UCB) finds out while it answers: the gold
;; answers grade for free, and the better model gets more and more of the questions.
;; @data data/quiz.json
;; @budget $0.50 500-calls

(struct arm (model trials wins) #:transparent)

(define questions (py-eval "
import json
[[q['question'], q['gold'].lower()] for q in json.loads(context)]
"))

(define start
  (for/list ([model '("gpt-4o-mini" "gpt-4.1-mini" "gpt-4o")])
    (arm model 0 0)))

(define (score a total)
  (if (zero? (arm-trials a))
      +inf.0
      (+ (/ (arm-wins a) (arm-trials a))
         (sqrt (/ (* 2 (log total)) (arm-trials a))))))

(define (play a won?)
  (struct-copy arm a
    [trials (+ 1 (arm-trials a))]
    [wins (+ (arm-wins a) (if won? 1 0))]))

(define (answer model question)
  (define key (hash (string-append "trivia-v1|" model "|" question)))
  (or (restore key)
      (checkpoint key
        (syntax-e (llm-query
          #:instruction "Answer the trivia question with the bare answer, nothing else."
          #:data question
          #:model model
          #:temperature 0.0
          #:max-tokens 30)))))

;; one after the other on purpose: each choice depends on the results before
(define final
  (for/fold ([arms start])
            ([question (in-list questions)]
             [asked (in-naturals 1)])
    (match-define (list text gold) question)
    (define chosen (argmax (lambda (a) (score a asked)) arms))
    (define reply (string-downcase (string-trim (answer (arm-model chosen) text))))
    (define played (play chosen (string-contains? reply gold)))
    (for/list ([a (in-list arms)])
      (if (equal? a chosen) played a))))

(finish
  (for/list ([a (in-list (sort final > #:key arm-wins))])
    (hash 'model (arm-model a) 'asked (arm-trials a) 'right (arm-wins a))))
