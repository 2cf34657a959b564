;; @data data/trivia.json
;; @budget $0.30 100-calls 15min
;; Learn which model knows this quiz best: an upper confidence bound picks the model of
;; each round; the ten questions of a round are asked at the same time.

(define quiz (py-eval "
import json
[[q['question'], q['answer'].strip().lower()] for q in json.loads(context)]
"))

(define models '("gpt-4o-mini" "gpt-4.1-mini" "gpt-4o"))

;; stats: an immutable hash from a model to a pair (right answers . trials)
(define (score stats model total)
  (define right (car (hash-ref stats model)))
  (define trials (cdr (hash-ref stats model)))
  (if (zero? trials)
      +inf.0 ; untried models come first
      (+ (/ right trials 1.0) (sqrt (/ (* 2 (log total)) trials)))))

(define (pick stats)
  (define total (apply + (map cdr (hash-values stats))))
  (argmax (lambda (model) (score stats model total)) models))
(define instruction "Answer the quiz question with one lower-case word and nothing else.")

(define (ask-round model questions)
  (map-async
    (lambda (pair)
      (define key (hash (string-append "quiz-v1\n" model "\n" instruction "\n" (first pair))))
      (or (restore key)
          (checkpoint key
            (syntax-e (llm-query
              #:instruction instruction
              #:data (first pair)
              #:model model
              #:temperature 0.0
              #:max-tokens 10)))))
    questions))

(define (count-right questions answers)
  (for/sum ([pair questions] [answer answers])
    (if (string=? (string-downcase (string-trim answer)) (second pair)) 1 0)))

(define (play stats questions)
  (if (null? questions)
      stats
      (let* ([size (min 10 (length questions))]
             [now (take questions size)]
             [model (pick stats)]
             [right (count-right now (ask-round model now))]
             [updated (hash-update stats model
                        (lambda (old) (cons (+ (car old) right) (+ (cdr old) size))))])
        (play updated (drop questions size)))))

(define result
  (play (for/hash ([model models]) (values model (cons 0 0))) quiz))

(finish
  (for/list ([(model tally) result])
    (hasheq 'model model 'right (car tally) 'asked (cdr tally))))
