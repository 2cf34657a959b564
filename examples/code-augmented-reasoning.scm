;; Code-augmented reasoning (pipeline 9): a cheap model says whether a question is one of computing
;; or of words; for computing, a strong model writes a program, which runs in a sub-sandbox.
;; Use it when answers must be exact: a model that adds up numbers in its head is wrong now and
;; then, a program is not.
;; Cost: 2 to 4 calls a question and those that the programs make, at most 10 cents by its budget.

;; @budget $0.10
;; @data data/deliveries.json
(define questions
  '("In which region do deliveries take longest, by the median, and by how much?"
    "How would you tell a customer on the islands why the delivery takes so long?"
    "What is the standard deviation of the delivery times in each region?"))

(define sample (substring context 0 (min 300 (string-length context))))
(define (asked question data)
  (string-append "QUESTION\n" question "\n\nDATA BEGINS\n" data))

(define (kind-of question)
  (syntax-e (llm-query
    #:instruction "How is the question best answered from the data? Answer with one word: computing
or words."
    #:data (asked question sample)
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 3)))

;; The program sees `context` as this one does. Question, data and the error of a first attempt go
;; beside the instruction, never into it.
(define (program question notes)
  (unsafe-raw-query
    #:instruction "Write Scheme code that answers the question from the JSON text in `context`.
Parse and calculate with (py-eval \"...\"), which returns the value of the last Python expression.
The last expression of the code is the answer, a string with the figures. Do not call (finish).
Return only the code."
    #:data (string-append (asked question sample) "\n\nNOTES\n" notes)
    #:model "gpt-4.1"
    #:temperature 0.0
    #:max-tokens 800))

;; An error may be long; what is sent on is not.
(define (cut text)
  (substring text 0 (min 500 (string-length text))))

;; Runs a program: a pair of #t and its answer, or of #f and the error.
(define (outcome code)
  (try (cons #t (unsafe-exec-sub-output (datum->syntax #f code)))
    on-error (lambda (message) (cons #f message))))

;; Two attempts; the second one knows what was wrong with the first.
(define (computed question)
  (define code (program question "(none)"))
  (define first-run (outcome code))
  (define (notes)
    (format "Your code failed with: ~a\n\nCODE\n~a" (cut (cdr first-run)) code))
  (if (car first-run)
      first-run
      (outcome (program question (notes)))))

(define (in-words question)
  (syntax-e (llm-query
    #:instruction "Answer in two sentences. Say that figures are estimates."
    #:data (asked question context)
    #:model "gpt-4.1"
    #:max-tokens 150)))

;; The fallback is marked as what it is.
(define (answer question)
  (define by-code
    (and (string-prefix? (string-downcase (kind-of question)) "comput")
         (computed question)))
  (define exact? (and by-code (car by-code)))
  (hash 'question question
        'exact exact?
        'answer (if exact? (cdr by-code) (in-words question))))

(finish (map-async answer questions))
