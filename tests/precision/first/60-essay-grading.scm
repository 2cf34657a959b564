;; @data data/chapters.json
;; Grade short texts from 1 to 10 and have the weak ones commented on.

(define essays (py-eval "
import json
[c['text'] for c in json.loads(context)]
"))

(define pass-mark 6)

(define grades
  (map-async
    (lambda (essay)
      (llm-query-async
        #:instruction "Grade this text for clarity with a whole number from 1 to 10."
        #:data essay
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 10))
    essays
    #:max-concurrent 10))

(define (weak? grade)
  (< (string->number grade) pass-mark))

(define weak-essays
  (for/list ([essay essays] [grade grades] #:when (weak? grade)) essay))

(define comments
  (map-async
    (lambda (essay)
      (llm-query-async
        #:instruction "Tell the author in three sentences how to make this text clearer. Begin with what works."
        #:data essay
        #:model "claude-haiku-4-5"
        #:temperature 0.3
        #:max-tokens 150))
    weak-essays
    #:max-concurrent 5))

(finish
  (string-join
    (cons (format "~a of ~a texts pass" (- (length essays) (length weak-essays)) (length essays))
          (for/list ([essay weak-essays] [comment comments])
            (string-append essay "\n  " comment)))
    "\n"))
