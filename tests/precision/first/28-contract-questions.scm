;; @data data/contracts.json
;; A list of questions is put to a set of contracts; answers are cached on disk.

(define contracts (py-eval "
import json
[c['id'] + ': ' + c['text'] for c in json.loads(context)][:10]
"))

(define questions
  '("When must notice be given?"
    "What is the cap on liability?"
    "May the supplier raise prices?"))

(define (ask question contract)
  (define key (hash contract))
  (define known (restore key))
  (or known
      (let ([answer (syntax-e
                      (llm-query
                        #:instruction (string-append "Answer from the contract alone, in one sentence. Question: " question)
                        #:data contract
                        #:model "gpt-4o-mini"
                        #:temperature 0.0
                        #:max-tokens 100))])
        (checkpoint key answer)
        answer)))

(define (answers-to question)
  (define answers
    (map-async (lambda (contract) (ask question contract)) contracts #:max-concurrent 5))
  (string-append
    "## " question "\n"
    (string-join
      (for/list ([contract contracts] [answer answers])
        (string-append (first (string-split contract ":")) " - " answer))
      "\n")))

(finish (string-join (map answers-to questions) "\n\n"))
