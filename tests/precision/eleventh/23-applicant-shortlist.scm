;; @data data/applicants.json
;; @budget $1

;; Task: a shortlist of five out of forty applications for a lead developer.

(py-exec "import json")
(define applicants (py-call "json.loads" context))

;; Phase 1: score by the resume only; the name is not shown to the model.
(define scores
  (map-async
    (lambda (applicant)
      (define resume (hash-ref applicant 'resume))
      (define key (hash (string-append "applicant-score-v1\n" resume)))
      (or (restore key)
          (checkpoint key
            (syntax-e (llm-query
              #:instruction "Score this resume for a lead developer: experience and leadership count equally. Answer in JSON."
              #:data resume
              #:model "gpt-4o-mini"
              #:schema "{score: 0-10, reason: str}"
              #:temperature 0.0
              #:max-tokens 120)))))
    applicants
    #:max-concurrent 10))

(define ranked
  (sort (for/list ([applicant applicants] [text scores])
          (cons (hash-ref (py-call "json.loads" text) 'score 0) applicant))
        > #:key car))
(define shortlist (map cdr (take ranked (min 5 (length ranked)))))

;; Phase 2: the strong model looks at the five only.
(define questions
  (map-async
    (lambda (applicant)
      (llm-query-async
        #:instruction "Prepare three interview questions that probe the weakest points of this resume."
        #:data (hash-ref applicant 'resume)
        #:model "gpt-4o"
        #:max-tokens 300))
    shortlist))

(finish
  (for/list ([applicant shortlist] [text questions])
    (hash 'name (hash-ref applicant 'name) 'questions text)))
