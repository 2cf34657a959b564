;; Task: turn a customer's letter of any length into a case file: facts, category, next step.
;; Run with --data letter.txt

(define fact-prompt
  "List the facts of this letter as bullets: who, what, when, amounts, what the customer wants.")

(define (short-letter text)
  (syntax-e (llm-query
    #:instruction fact-prompt
    #:data text
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 400)))

;; A long letter is split and read in parts.
(define (long-letter text)
  (py-set! "letter" text)
  (define pieces (py-eval "[letter[i:i + 20000] for i in range(0, len(letter), 20000)]"))
  (string-join (map-async short-letter pieces #:max-concurrent 5) "\n"))

(define read-letter
  (choose
    (lambda (text) (< (string-length text) 20000))
    short-letter
    long-letter))

(define (make-case facts)
  (syntax-e (llm-query
    #:instruction "From these facts of a customer's letter make a case file with three headings: Summary (two sentences), Category (complaint, request, cancellation or praise), Next step (one sentence)."
    #:data facts
    #:model "gpt-4o"
    #:temperature 0.2
    #:max-tokens 350)))

(define process (sequence read-letter make-case))

(if (string=? (string-trim context) "")
    (finish "The letter is empty.")
    (finish (process context)))
