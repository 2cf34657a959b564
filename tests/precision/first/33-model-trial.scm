;; @data data/questions.json
;; Try two models on a few questions with known answers; the better one does the rest.

(struct trial (model score))

(define questions (py-eval "
import json
items = json.loads(context)
[i['q'] for i in items]
"))

(define sample-size (min 4 (length questions)))
(define sample (take questions sample-size))
(define remaining (drop questions sample-size))

(define (answer-all model qs)
  (map-async
    (lambda (q)
      (llm-query-async
        #:instruction "Solve the arithmetic question. Answer with the number alone."
        #:data q
        #:model model
        #:temperature 0.0
        #:max-tokens 10))
    qs
    #:max-concurrent 8))

(define (score answers)
  (py-set! "answers" answers)
  (py-eval "sum(1 for a, i in zip(answers, items) if a.strip() == str(i['expected']))"))

(define trials
  (for/list ([model '("gpt-4o-mini" "gemini-2.5-flash")])
    (trial model (score (answer-all model sample)))))

(for ([t trials])
  (display (format "~a: ~a of ~a\n" (trial-model t) (trial-score t) sample-size)))

(define best (trial-model (argmax trial-score trials)))
(define answers (answer-all best remaining))

(finish
  (string-append
    "model: " best "\n"
    (string-join
      (for/list ([q remaining] [a answers]) (string-append q " " (string-trim a)))
      "\n")))
