;; Memoized hedging: a question that was answered before is answered from the store; for a new one
;; three models race, and what the fastest says is kept.
;; Use it when the same questions come again and again and nobody wants to wait for a straggler.
;; Cost: 3 calls for each of the 7 different questions, half a cent; none in a second run.

;; @data data/questions.json
;; @data handbook = data/handbook.txt
;; Capitals, spaces and question marks make no new question.
(define questions (py-eval "
import json
[' '.join(q.lower().replace('?', ' ').split()) for q in json.loads(context)]
"))

(define (ask model question)
  (lambda ()
    (llm-query-async
      #:instruction "Answer the employee's question from the handbook, in one or two sentences."
      #:data (string-append "QUESTION\n" question "\n\nHANDBOOK\n" (get-context "handbook"))
      #:model model
      #:temperature 0.0
      #:max-tokens 120)))

;; The losers of a race are cancelled at once.
(define (hedged question)
  (race (for/list ([model '("gpt-4o-mini" "gpt-4.1-mini" "gpt-5.4-nano")]) (ask model question))))

;; Two stores: `memoized` for this run, the checkpoint for the next ones. The handbook is part of
;; the key, so that a new edition makes all questions new.
(define answer
  (memoized
    (lambda (question)
      (define key (hash (string-append question (get-context "handbook"))))
      (or (restore key)
          (checkpoint key (hedged question))))))

;; Equal questions that are worked on at the same time are worked on once, too.
(define answers (map-async answer questions))

(finish
  (for/list ([question questions] [answer answers])
    (hash 'question question 'answer answer)))
