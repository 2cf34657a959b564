;; Unknown data: a planner writes the pipeline, we check it, run it in a sub-sandbox, retry once.
(define sample
  (py-exec "
print('characters:', len(context))
print('lines:', context.count('\\n') + 1)
print(context[:3000])
"))

(define planning-task
  "Write RLM-Scheme code that finds the five most important insights in the data.
The full data is the string `context`; DATA below is only a sample of it.
Tools: (llm-query #:instruction s #:data s #:model s), read its text with (syntax-e r);
(map-async (lambda (x) (llm-query-async ...)) list) gives a list of strings;
(py-eval code), (py-exec code), (py-set! name value).
Use gpt-4o-mini for bulk work and gpt-4o for one synthesis at the end.
Define a variable final_report holding a string. Never end the program with the finish primitive.
Answer with the code only.")

(define (plan feedback)
  (unsafe-raw-query
    #:instruction planning-task
    #:data (string-append "DATA:\n" sample "\n\nPROBLEM WITH THE LAST ATTEMPT:\n" feedback)
    #:model "gpt-4.1"
    #:temperature 0.0
    #:max-tokens 3000))

;; Gives (list #t report) or (list #f reason)
(define (attempt code)
  (if (string-contains? code "(finish ")
      (list #f "the code calls finish")
      (with-handlers ([exn:fail? (lambda (e) (list #f (exn-message e)))])
        (unsafe-exec-sub-output code)
        (let ([report (finish-var "final_report")])
          (if (string? report)
              (list #t report)
              (list #f "final_report is not a string"))))))

(define outcome
  (let loop ([feedback "none"] [tries 2])
    (define result (attempt (plan feedback)))
    (cond
      [(first result) result]
      [(= tries 1) result]
      [else
       (display (format "Attempt failed: ~a\n" (second result)))
       (loop (second result) (- tries 1))])))

(finish
  (if (first outcome)
      (second outcome)
      (string-append "The generated pipeline failed: " (second outcome))))
