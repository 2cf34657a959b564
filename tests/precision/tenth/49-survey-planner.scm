;; A survey of unknown structure: a strong model writes the analysis, we check it before it runs,
;; and a plan that fails goes back to the planner once, with the error.
;; @data data/survey.json
;; @budget $2.00 100-calls 15min

(define sample (py-exec "
import json
rows = json.loads(context)
print(json.dumps({'total': len(rows), 'sample': rows[:5]}, indent=1))
"))

(define task
  "Write Scheme code for RLM-Scheme that finds the main complaints in a survey and how they depend on age.
The data is JSON text in the variable `context`, in Scheme and in Python. You see a sample of it.
Available: (py-eval code), (py-exec code), (py-set! \"name\" value), (map-async fn list),
(llm-query-async #:instruction text #:data text #:model \"gpt-4o-mini\" #:max-tokens n), (syntax-e result).
Define the variable `final_report`, a string, and end there. Never end the program early.
If there is a note on a failed attempt, avoid its error. Return only the code.")

(define (plan note)
  (unsafe-raw-query
    #:instruction task
    #:data (string-append "SAMPLE:\n" sample "\n\nFAILED ATTEMPT:\n" note)
    #:model "gpt-4.1"
    #:temperature 0.0
    #:max-tokens 2500))

;; -> (cons 'ok report) or (cons 'failed message)
(define (attempt code)
  (if (regexp-match? #rx"[(]finish[ )]" code)
      (cons 'failed "The code calls finish, which it must not.")
      (try
        (unsafe-exec-sub-output (datum->syntax #f code))
        (cons 'ok (finish-var "final_report"))
        on-error (lambda (message) (cons 'failed message)))))

(let loop ([note "none"] [left 2])
  (match (attempt (plan note))
    [(cons 'ok report) (finish report)]
    [(cons 'failed message)
     (eprintf "plan failed: ~a\n" message)
     (if (> left 1)
         (loop message (- left 1))
         (finish (string-append "No plan worked. Last error: " message)))]))
