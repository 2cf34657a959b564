;; @data data/functions.json
;; Review of Python functions: three reviewers with different eyes, one editor.

(define files (py-eval "
import json
[['# ' + f['file'] + '\\n' + f['code'], f['file']] for f in json.loads(context)]
"))

(define lenses
  (list (cons "correctness" "Find bugs: wrong results, crashes on empty or odd input.")
        (cons "performance" "Find needless work. Ignore what does not matter on large input.")
        (cons "readability" "Find names and structures that mislead a reader.")))

(define (review-file file)
  (define handles
    (for/list ([lens lenses])
      (llm-query-async
        #:instruction (string-append (cdr lens) " At most three points, one line each. Write OK if there is nothing.")
        #:data (first file)
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 150)))
  (define remarks (await-all handles))
  (string-append
    "## " (second file) "\n"
    (string-join
      (for/list ([lens lenses] [remark remarks])
        (format "~a: ~a" (car lens) remark))
      "\n")))

(define reviews (map-async review-file files #:max-concurrent 4))

(define summary
  (syntax-e
    (llm-query
      #:instruction "You get the remarks of three reviewers on several files. Write the summary for the pull request: what must change, what may change, what is fine."
      #:data (string-join reviews "\n\n")
      #:model "claude-sonnet-4-5"
      #:temperature 0.1
      #:max-tokens 900)))

(finish summary)
