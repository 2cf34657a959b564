;; Themes in the free-text answers of a survey.
;; context: CSV with the columns id, department, answer

(py-exec "
import csv, io, json
survey = [r for r in csv.DictReader(io.StringIO(context)) if (r.get('answer') or '').strip()]
")
(define answers (py-eval "[r['answer'] for r in survey]"))

(define themes '("pay" "workload" "leadership" "tools" "team" "other"))

(define raw-labels
  (map-async
    (lambda (answer)
      (llm-query-async
        #:instruction "Which theme does this survey answer mainly concern? Reply with one word: pay, workload, leadership, tools, team or other."
        #:data answer
        #:model "gpt-4.1-mini"
        #:temperature 0.0
        #:max-tokens 5))
    answers
    #:max-concurrent 20))

(define theme-labels
  (for/list ([label raw-labels])
    (define found
      (findf (lambda (theme) (string-contains? (string-downcase label) theme)) themes))
    (or found "other")))

(define cross-table (py-eval "
from collections import Counter
pairs = Counter((r['department'], t) for r, t in zip(survey, theme_labels))
'\\n'.join(f'{dep} | {theme} | {n}' for (dep, theme), n in sorted(pairs.items()))
"))

(define samples
  (string-join
    (for/list ([theme themes])
      (define hits
        (for/list ([a answers] [t theme-labels] #:when (string=? t theme)) a))
      (string-append "[" theme "]\n"
                     (string-join (take hits (min 8 (length hits))) "\n")))
    "\n\n"))

(define report
  (syntax-e
    (llm-query
      #:instruction "Write a one-page report for the works council: main themes, differences between departments, two anonymous paraphrased voices per theme."
      #:data (string-append "COUNTS (department | theme | n):\n" cross-table
                            "\n\nANSWERS:\n" samples)
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 1200)))

(finish (string-append report "\n\n" cross-table))
