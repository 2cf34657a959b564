;; Validation and correction loop (pipeline 3): generate, check, correct what was found, check
;; again; what is still wrong after three rounds goes through a premium model once.
;; Use it for data that must keep rules. Exact rules are checked by code, at no cost and without
;; error; a model checks only what code cannot.
;; Cost: 2 to 7 calls, below 2 cents; the premium pass is half of the worst case.

;; @data data/signup-rules.txt
(define rules context)
(define shape "JSON: {people: [{name: str, email: str, age: int, occupation: str, city: str}]}")

;; The exact rules. An empty text means that nothing is wrong.
(py-exec "
import json, re
def violations(text):
    people = json.loads(text).get('people', [])
    found = [] if people else ['there are no people']
    for person in people:
        name = person.get('name', '')
        if not re.fullmatch(r'[^@ ]+@[^@ ]+[.][a-z]+', person.get('email', '')):
            found.append(f'{name}: the e-mail address is malformed')
        if not 18 <= person.get('age', 0) <= 99:
            found.append(f'{name}: the age is out of range')
    return '; '.join(found)
def judged(text):
    verdict = json.loads(text)
    if verdict.get('passed') is True:
        return ''
    return '; '.join(verdict.get('issues', [])) or 'rejected'
")

(define (validate people)
  (define exact (py-call "violations" people))
  (if (non-empty-string? exact)
      exact
      (py-call "judged"
               (syntax-e (llm-query
                 #:instruction "Do the people keep every rule?
Return JSON: {passed: bool, issues: [str]}"
                 #:data (string-append "RULES\n" rules "\n\nPEOPLE\n" people)
                 #:model "gpt-4.1-mini"
                 #:json #t
                 #:temperature 0.0
                 #:max-tokens 200)))))

;; A list of issues may be long; what is sent on is not.
(define (cut text)
  (substring text 0 (min 800 (string-length text))))

(define (correct model people issues)
  (syntax-e (llm-query
    #:instruction (string-append "Correct the people where they break a rule; leave the others as "
                                 "they are. Return " shape)
    #:data (string-append "RULES\n" rules "\n\nISSUES\n" (cut issues) "\n\nPEOPLE\n" people)
    #:model model
    #:json #t
    #:temperature 0.0
    #:max-tokens 500)))

(define first-draft (syntax-e (llm-query
  #:instruction (string-append "Invent four people by these rules. Return " shape)
  #:data rules
  #:model "gpt-4o-mini"
  #:json #t
  #:max-tokens 500)))

(define (outcome people rounds premium?)
  (hash 'people (hash-ref (py-call "json.loads" people) 'people '())
        'rounds rounds
        'premium premium?))

(let loop ([people first-draft] [round 1])
  (define issues (validate people))
  (printf "Round ~a: ~a\n" round (if (non-empty-string? issues) issues "passed"))
  (cond
    [(not (non-empty-string? issues)) (finish (outcome people round #f))]
    [(>= round 3) (finish (outcome (correct "gpt-4o" people issues) round #t))]
    [else (loop (correct "gpt-4.1-mini" people issues) (+ round 1))]))
