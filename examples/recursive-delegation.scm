;; Recursive delegation (pattern 3): parts of a hierarchy are handed to sub-models that plan alone.
;; Use it for data of uneven depth, such as a manual: a short chapter is read at once, a long one
;; goes to a sub-model with a sandbox of its own, which takes it apart and delegates in turn.
;; Cost: one call a chapter and one for the whole, 5 here, and what the sub-models call. That is
;; not known beforehand, so a budget bounds it.
;; @data data/building-manual.json
;; @budget $0.25 40-calls

(define chapters (py-eval "
import json
json.loads(context)
"))

(define question "Name the duties of the caretaker: what, how often, and what must never be done.
Write at most 120 words.")

;; The sub-model writes a strategy, which is checked and run like this one; what it gives to
;; `finish` comes back. A depth of 2 lets its own sub-models delegate once more.
(define delegate
  (recursive-spawn (string-append "Take the chapter apart into its sections. " question)
                   #:depth 2
                   #:model "gpt-4.1"))

(define (read-at-once chapter)
  (llm-query
    #:instruction question
    #:data chapter
    #:model "gpt-4.1-mini"
    #:max-tokens 250))

(define (short? chapter)
  (empty? (hash-ref chapter 'sections)))

(define analyze (choose short? read-at-once delegate))

;; One after the other: a delegating call is synchronous, since it runs a whole strategy.
(define duties
  (for/list ([chapter chapters])
    (string-append (hash-ref chapter 'chapter) "\n" (syntax-e (analyze chapter)))))

(finish (llm-query
  #:instruction "Make one timetable of these duties: daily, weekly, quarterly, yearly, and one
list of what must never be done. Write at most 250 words."
  #:data (string-join duties "\n\n")
  #:model "gpt-4.1"
  #:max-tokens 500))
