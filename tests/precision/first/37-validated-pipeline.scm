;; @data data/cases.json
;; Three phases with a gate behind each: anonymise, extract, report.

(define notes (py-eval "
import json
[c['notes'] + ' Age ' + str(c['age']) + '.' for c in json.loads(context)]
"))

(define (anonymise texts)
  (map-async
    (lambda (text)
      (llm-query-async
        #:instruction "Replace exact ages by decades and remove patient numbers. Change nothing else and return only the text."
        #:data text
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 120))
    texts
    #:max-concurrent 10))

(define (extract texts)
  (map-async
    (lambda (text)
      (llm-query-async
        #:instruction "Extract the findings. Return JSON: {\"symptom\": string, \"days\": number, \"oxygen\": number}"
        #:data text
        #:model "gpt-4o-mini"
        #:json #t
        #:temperature 0.0
        #:max-tokens 80))
    texts
    #:max-concurrent 10))

(define (report rows)
  (syntax-e
    (llm-query
      #:instruction "Summarise these findings, one JSON object per line, for a weekly surveillance report."
      #:data (string-join rows "\n")
      #:model "claude-sonnet-4-5"
      #:max-tokens 500)))

(define (no-patient-numbers? texts)
  (andmap (lambda (text) (not (regexp-match? #rx"Patient [0-9]+" text))) texts))

(define pipeline
  (sequence
    (with-validation anonymise no-patient-numbers?)
    (with-validation extract (lambda (rows) (= (length rows) (length notes))))
    (with-validation report (lambda (text) (> (string-length text) 100)))))

(finish (pipeline notes))
