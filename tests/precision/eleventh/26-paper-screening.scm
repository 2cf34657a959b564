;; @data data/papers.json
;; @budget $1

;; Task: which of the abstracts belong into a review on sleep and memory?
;; A cheap model screens all of them, a strong one decides the doubtful cases.

(py-exec "import json")
(define (parse text) (py-call "json.loads" text))

(define abstracts (py-eval "
[p['title'] + '. ' + p['abstract'] for p in json.loads(context)]
"))

(define screening-prompt
  "Decide whether this abstract reports an experiment on sleep and memory in adults. Return JSON: {include: bool, confidence: 0-1}")

(define (screen-with model)
  (lambda (abstract)
    (llm-query-async
      #:instruction screening-prompt
      #:data abstract
      #:model model
      #:json #t
      #:temperature 0.0
      #:max-tokens 50)))

(define saved-key (hash (string-append "screening-v1\n" context)))
(define decisions
  (or (restore saved-key)
    (checkpoint saved-key
      (active-learning
        (screen-with "gpt-4o-mini")
        (screen-with "gpt-4o")
        (lambda (answer)
          (hash-ref (parse answer) 'confidence 0.5))
        abstracts
        #:threshold 0.7
        #:max-concurrent 10))))

(define included
  (for/list ([abstract abstracts] [decision decisions]
             #:when (hash-ref (parse decision) 'include #f))
    abstract))

(eprintf "~a of ~a included\n" (length included) (length abstracts))
(finish included)
