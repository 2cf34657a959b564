;; A planner writes the pipeline that suits an unknown export file.
;; @budget $1.00

(define sample
  (py-exec "
lines = context.splitlines()
print('lines:', len(lines))
print('\\n'.join(lines[:20]))
"))

(define api
  (string-append
   "(llm-query-async #:instruction s #:data s #:model m) gives a handle\n"
   "(map-async f items) runs f on each item, gives strings\n"
   "(syntax-e (llm-query ...)) gives the text of one answer\n"
   "(py-exec code) gives what the code prints, (py-eval code) a value, (py-set! \"name\" value) hands a value over\n"
   "`context` holds the whole file in Scheme and in Python"))

(define code
  (unsafe-raw-query
   #:instruction
   (string-append
    "You are given a sample of an export file and the functions of a Scheme dialect. "
    "Write the Scheme program which groups its records by customer, sums the amounts, and "
    "describes unusual customers with \"gpt-4o-mini\" (at most 20 calls). "
    "Put the text of the report into the variable `report` and end the program with (finish report). "
    "Return only the code.")
   #:data (string-append "SAMPLE:\n" sample "\nFUNCTIONS:\n" api)
   #:model "gpt-4.1"
   #:temperature 0.0
   #:max-tokens 2000))

(checkpoint "schema-explorer-code" code)
(display (format "the plan has ~a characters\n" (string-length code)))

(unsafe-exec-sub-output (datum->syntax #f code))
(define report (finish-var "report"))

(define headline
  (syntax-e
   (llm-query
    #:instruction "Write one headline sentence for this report."
    #:data report
    #:model "gpt-4o-mini"
    #:max-tokens 60)))

(finish (string-append headline "\n\n" report))
