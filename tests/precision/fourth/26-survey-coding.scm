;; Code open survey answers in batches; a stopped run goes on from its checkpoint.
;; @budget $1.50
;; @assume answers = 600

(define answers
  (py-eval "
import csv, io
[row['answer'] for row in csv.DictReader(io.StringIO(context)) if row.get('answer', '').strip()]
"))

(define store (string-append "survey-codes/" (substring (hash context) 0 12)))

(define codes "price, quality, service, delivery, website, other")

(define (code-batch batch)
  (map-async
   (lambda (answer)
     (llm-query-async
      #:instruction (string-append "Assign exactly one code to this survey answer: " codes ". Reply with the code only.")
      #:data answer
      #:model "gpt-4.1-mini"
      #:temperature 0.0
      #:max-tokens 5))
   batch
   #:max-concurrent 15))

(define coded-before (restore store))
(define start-at (if (null? coded-before) 0 (length coded-before)))

(define coded
  (let loop ([left (drop answers start-at)] [done coded-before])
    (if (null? left)
        done
        (let* ([size (min 50 (length left))]
               [all (append done (code-batch (take left size)))])
          (checkpoint store all)
          (display (format "~a of ~a\n" (length all) (length answers)))
          (loop (drop left size) all)))))

(py-set! "coded" coded)
(define table
  (py-exec "
from collections import Counter
counts = Counter(c.strip().lower() for c in coded)
for code, n in counts.most_common():
    print(f'{code}: {n} ({100 * n / len(coded):.0f}%)')
"))

(define comment
  (llm-query
   #:instruction "Comment on this table of coded survey answers in three sentences for the management."
   #:data table
   #:model "gpt-4o"
   #:max-tokens 200))

(finish (string-append table "\n" (syntax-e comment)))
