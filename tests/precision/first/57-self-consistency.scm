;; @data data/questions.json
;; Self-consistency: several samples per question, the majority is the answer.

(define samples-per-question 5)

(define questions (py-eval "
import json
items = json.loads(context)
[i['q'] for i in items]
"))

;; Warm, so that the samples differ
(define (sample question)
  (llm-query-async
    #:instruction "Work the question out step by step. Put the final number on a last line of the form 'ANSWER: n'."
    #:data question
    #:model "gpt-4o-mini"
    #:temperature 0.8
    #:max-tokens 250))

(define (final-number text)
  (match (regexp-match* #rx"ANSWER: *(-?[0-9]+)" text #:match-select second)
    ['() #f]
    [found (string->number (last found))]))

(define (majority numbers)
  (if (null? numbers)
      #f
      (argmax (lambda (n) (count (lambda (m) (= n m)) numbers)) numbers)))

(define (solve question)
  (define texts
    (await-all (for/list ([i (in-range samples-per-question)]) (sample question))))
  (or (majority (filter-map final-number texts)) "no answer"))

(define answers (map-async solve questions #:max-concurrent 3))

(py-set! "answers" answers)
(define correct (py-eval "sum(1 for a, i in zip(answers, items) if str(a) == str(i['expected']))"))

(finish
  (format "~a of ~a right\n~a"
          correct
          (length questions)
          (string-join
            (for/list ([q questions] [a answers]) (format "~a ~a" q a))
            "\n")))
