;; Read herbarium labels cheaply, let the strong model redo the doubtful ones.
;; @assume sheets = 400
(define sheets
  (py-eval "
import json
[s['ocr'][:1500] for s in json.loads(context)]
"))

(define (read-label sheet)
  (llm-query-async
   #:instruction "Read the OCR text of a herbarium label. Answer in one line: species; collector; year | your confidence from 0.0 to 1.0"
   #:data sheet
   #:model "gpt-4.1-mini"
   #:temperature 0.0
   #:max-tokens 80))

(define (read-label-carefully sheet)
  (llm-query-async
   #:instruction "The OCR text of a herbarium label may be badly garbled. Work out species, collector and year from spelling, period and region. Answer in one line: species; collector; year | your confidence from 0.0 to 1.0"
   #:data sheet
   #:model "gpt-4o"
   #:temperature 0.0
   #:max-tokens 80))

(define (after-bar line)
  (define parts (string-split line "|"))
  (if (= (length parts) 2)
      (string->number (string-trim (second parts)))
      #f))

(define (uncertainty line)
  (define stated (after-bar line))
  (or stated 0.0))

(define readings
  (active-learning
   read-label
   read-label-carefully
   uncertainty
   sheets
   #:threshold 0.6))

(define (strip line)
  (string-trim (first (string-split line "|"))))

(define catalogue
  (for/list ([r (in-list readings)] [n (in-naturals 1)])
    (format "~a; ~a" n (strip r))))

(checkpoint "herbarium-catalogue" catalogue)
(finish (string-join (cons "sheet; species; collector; year" catalogue) "\n"))
