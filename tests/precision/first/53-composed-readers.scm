;; @data data/chapters.json
;; Small readers built by a higher-order function and applied to every chapter.

(define chapters (py-eval "
import json
[c['title'] + '\\n' + c['text'] for c in json.loads(context)]
"))

(define ((reader instruction #:tokens [tokens 120]) text)
  (syntax-e
    (llm-query
      #:instruction instruction
      #:data text
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens tokens)))

(define simplify (reader "Retell this chapter for ten-year-olds in three sentences."))
(define question (reader "Ask one question about this text that a child can answer from it." #:tokens 60))
(define quiz-answer (reader "Answer the QUESTION from the TEXT in at most ten words." #:tokens 40))

(define (worksheet chapter)
  (let* ([simple (simplify chapter)]
         [q (question simple)]
         [a (quiz-answer (string-append "TEXT:\n" simple "\n\nQUESTION:\n" q))])
    (format "~a\n\nQ: ~a\nA: ~a" simple q a)))

;; The steps of a worksheet depend on each other, the worksheets do not
(define worksheets (map-async worksheet chapters #:max-concurrent 6))

(define numbered
  (for/list ([sheet worksheets] [n (in-naturals 1)])
    (format "Worksheet ~a\n~a" n sheet)))

(finish (string-join numbered "\n\n"))
