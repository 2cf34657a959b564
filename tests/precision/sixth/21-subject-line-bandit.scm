;; Newsletter subject lines: a UCB bandit learns which model earns its keep on this task.
;; @assume newsletters = 120
(struct arm (model trials wins))

(define newsletters
  (filter non-empty-string?
          (map string-trim (string-split context "\n%%%\n"))))

(define (ucb-score a total)
  (if (zero? (arm-trials a))
      +inf.0
      (+ (/ (arm-wins a) (arm-trials a))
         (sqrt (/ (* 2 (log total)) (arm-trials a))))))

(define (pick-arm arms total)
  (argmax (lambda (a) (ucb-score a total)) arms))

(define (update-arms arms chosen won?)
  (map (lambda (a)
         (if (eq? a chosen)
             (arm (arm-model a) (+ 1 (arm-trials a)) (+ (arm-wins a) (if won? 1 0)))
             a))
       arms))

(define (subject-line text model)
  (string-trim
    (syntax-e
      (llm-query
        #:instruction "Write one e-mail subject line for this newsletter: 20 to 55 characters, no exclamation mark, no emoji. Answer with the line only."
        #:data text
        #:model model
        #:temperature 0.6
        #:max-tokens 40))))

(define (acceptable? line)
  (and (<= 20 (string-length line) 55)
       (not (string-contains? line "!"))
       (not (string-contains? line "\n"))))

(define-values (arms lines)
  (for/fold ([arms (list (arm "gpt-4.1-mini" 0 0) (arm "gpt-4o-mini" 0 0) (arm "gpt-4o" 0 0))]
             [lines '()])
            ([text newsletters]
             [total (in-naturals)])
    (define chosen (pick-arm arms total))
    (define line (subject-line text (arm-model chosen)))
    (values (update-arms arms chosen (acceptable? line))
            (cons line lines))))

(define scoreboard
  (string-join
    (for/list ([a arms])
      (format "~a: ~a of ~a accepted" (arm-model a) (arm-wins a) (arm-trials a)))
    "\n"))

(finish (string-append (string-join (reverse lines) "\n") "\n\n" scoreboard))
