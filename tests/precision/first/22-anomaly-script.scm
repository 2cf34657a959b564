;; @data data/logs.txt
;; A model writes a detector for anomalies after it has seen a sample of the log.

(define sample (py-exec "
lines = context.splitlines()
print('\\n'.join(lines[:10]))
"))

(define script
  (unsafe-raw-query
    #:instruction "Write a Python function detect(lines) for logs such as this sample. It returns a list of strings, one for each burst of errors (three or more errors of one service within a day). Standard library only. Return only the code."
    #:data sample
    #:model "gpt-4.1"
    #:temperature 0.0
    #:max-tokens 1200))

(display script)
(newline)

(py-set! "script" script)
(py-exec "exec(script, globals())")

(define bursts (py-eval "detect(context.splitlines())"))

(define explanation
  (if (null? bursts)
      "No burst of errors was found."
      (syntax-e
        (llm-query
          #:instruction "Explain these bursts of errors to the team on call: likely common cause, what to look at first."
          #:data (string-join bursts "\n")
          #:model "gpt-4o"
          #:temperature 0.2
          #:max-tokens 500))))

(finish (string-append explanation "\n\n" (string-join bursts "\n")))
