;; @data data/addresses.txt

;; The address format is odd, so a model writes a parser from a few lines of it.
(define sample
  (py-eval "'\\n'.join(context.splitlines()[:8])"))

(define parser-code
  (unsafe-raw-query
    #:instruction "Write a Python function parse(line) that turns one line of this address list into a dict with the keys street, postcode and city. Use only the re module. Return only the Python code, without a fence."
    #:data sample
    #:model "gpt-4.1"
    #:temperature 0.0
    #:max-tokens 600))

(define addresses
  (try
    (py-exec parser-code)
    (py-eval "[parse(line) for line in context.splitlines() if line.strip()]")
    on-error
    (lambda (message)
      (finish (string-append "The parser failed: " message)))))

(define incomplete
  (filter (lambda (row) (member (hash-ref row 'postcode 'null) '(null ""))) addresses))

(eprintf "~a of ~a addresses have no postcode\n"
         (length incomplete) (length addresses))

(finish (hash 'addresses addresses 'incomplete incomplete))
