;; @data data/queries.json
;; @budget $0.50 100-calls 10min
;; Three prompts could sort these questions. Try all on a sample, let a cheap judge choose,
;; and use the winner on the rest.

(define questions (py-eval "
import json
[q['question'] for q in json.loads(context)]
"))

(define prompts
  '("Name the topic of the question in one or two words."
    "Which department should answer this? Reply with the department's name only."
    "Give the question a label for a help page: at most three words, title case."))

(define (sort-with prompt items)
  (map-async
    (lambda (question)
      (define key (hash (string-append "bakeoff gpt-4o-mini\n" prompt "\n" question)))
      (or (restore key)
          (checkpoint key
            (syntax-e (llm-query
              #:instruction prompt
              #:data question
              #:model "gpt-4o-mini"
              #:temperature 0.0
              #:max-tokens 15)))))
    items
    #:max-concurrent 10))

(define sample (take questions (min 5 (length questions))))
(define trials
  (parallel (map (lambda (prompt) (lambda () (sort-with prompt sample))) prompts)))

(define judgement
  (llm-query
    #:instruction "Three labelings of the same questions, named a, b and c. Which one would serve best as the menu of a help page? Return JSON: {winner: 'a'|'b'|'c', reason: str}"
    #:data (hasheq 'questions sample
                   'a (first trials) 'b (second trials) 'c (third trials))
    #:model "gpt-4.1-mini"
    #:schema "{winner: 'a'|'b'|'c', reason: str}"
    #:temperature 0.0
    #:max-tokens 150))

(py-exec "import json")
(define winner (hash-ref (py-call "json.loads" judgement) 'winner))
(define best-prompt (cdr (assoc winner (map cons '("a" "b" "c") prompts))))
(displayln (string-append "Chosen: " best-prompt))

;; The sample's labels come from the checkpoints and are not paid for again.
(define labels (sort-with best-prompt questions))
(finish
  (for/list ([question questions] [label labels])
    (hasheq 'question question 'label label)))
