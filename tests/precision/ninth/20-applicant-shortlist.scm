;; @data data/applications.json
;; @budget $2 200-calls 20min
;; Shortlist for a position: score 120 letters with a cheap model, keep the ten best,
;; and let a strong model argue for an order among those.

(define applicants (py-eval "
import json
[{'name': a['name'], 'letter': a['letter'][:6000]} for a in json.loads(context)]
"))

(define shape "{score: 0-100, strength: str, doubt: str}")
(define task
  "Score this letter for a post as a hydrologist: field work, statistics, clear writing. Return JSON: {score: 0-100, strength: str, doubt: str}")

(define (score applicant)
  (define letter (hash-ref applicant 'letter))
  (define key (hash (string-append "shortlist-v2 gpt-4o-mini\n" task "\n" context "\n" letter)))
  (or (restore key)
      (checkpoint key
        (syntax-e (llm-query
          #:instruction task
          #:data (string-append "BACKGROUND:\n" context
                                "\n\nTHE LETTER TO SCORE:\n" letter)
          #:model "gpt-4o-mini"
          #:schema shape
          #:temperature 0.0
          #:max-tokens 150)))))

(define answers (map-async score applicants #:max-concurrent 10))

(py-set! "applicants" applicants)
(py-set! "answers" answers)
(define finalists (py-eval "
scored = [dict(json.loads(s), **a) for a, s in zip(applicants, answers)]
sorted(scored, key=lambda row: -row['score'])[:10]
"))

(define argument
  (llm-query
    #:instruction "Put these finalists in order. Give two sentences of reasons for each, based on the letters only."
    #:data finalists
    #:model "gpt-4.1"
    #:temperature 0.2
    #:max-tokens 1200))

(finish
  (hasheq 'finalists (map (lambda (row) (hash-ref row 'name)) finalists)
          'argument (syntax-e argument)))
