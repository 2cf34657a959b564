;; A short course on fractions. Every lesson builds on the ones before, so this is a fold and
;; not a fan-out; lessons that are too long for ten-year-olds are shortened.
;; @budget $1.00 40-calls

(define-syntax-rule (ask model tokens instruction material)
  (syntax-e (llm-query
    #:instruction instruction
    #:data material
    #:model model
    #:max-tokens tokens)))

(define topics
  '("fractions as parts of a whole"
    "equivalent fractions"
    "comparing fractions"
    "adding fractions"
    "fractions in recipes"))

(define word-limit 250)

(define (word-count text)
  (length (string-split text)))

(define (short-enough? text)
  (<= (word-count text) word-limit))

(define (shorten lesson)
  (ask "gpt-4o-mini" 500
       "Shorten this lesson to less than 250 words. Keep every exercise."
       lesson))

(define (write-lesson so-far topic)
  (define draft
    (ask "gpt-4o" 900
         "Write the next lesson for ten-year-olds, with two exercises. Refer to earlier lessons where it helps."
         (string-append "EARLIER LESSONS:\n" so-far "\n\nTOPIC OF THE NEXT LESSON: " topic)))
  (iterate-until shorten short-enough? draft #:max-iter 2))

(define course
  (fold-sequential
    (lambda (so-far topic)
      (define key (hash (string-append "lesson-v1|" so-far "|" topic)))
      (define lesson
        (or (restore key)
            (checkpoint key (write-lesson so-far topic))))
      (string-append so-far "\n\n# " (string-titlecase topic) "\n\n" lesson))
    ""
    topics))

(finish (string-trim course))
