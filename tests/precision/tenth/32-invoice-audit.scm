;; Audit of vendor invoices: only large ones get a closer look, the findings become a report.
;; @data data/invoices.json
;; @budget $1.00

(define threshold 5000)

;; Parse once in Python, keep what we need
(define invoices (py-eval "
import json
[{'vendor': i['vendor'], 'total': i['total'], 'memo': i['memo']} for i in json.loads(context)]
"))

(define (large? invoice)
  (> (hash-ref invoice "total") threshold))

(define suspects (filter large? invoices))
(eprintf "~a of ~a invoices are large\n" (length suspects) (length invoices))

(define (check-invoice invoice)
  (llm-query-async
    #:instruction "You are an auditor. Say in one or two sentences what, if anything, is unusual about this invoice. If nothing is, answer OK."
    #:data invoice
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 120))

(define findings-key (string-append "audit-" (hash context)))
(define findings
  (or (restore findings-key)
      (checkpoint findings-key (map-async check-invoice suspects #:max-concurrent 10))))

(define open-findings
  (filter (lambda (finding) (not (string-prefix? (string-trim finding) "OK"))) findings))

(if (null? open-findings)
    (finish "No unusual invoices.")
    (finish (llm-query
      #:instruction "Write a short audit report for the CFO from these findings, most serious first."
      #:data (string-join open-findings "\n- ")
      #:model "gpt-4o"
      #:max-tokens 600)))
