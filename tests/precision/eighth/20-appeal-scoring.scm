;; Score appeals against parking fines by the town's own by-law.
;; @assume appeals = 150
(py-exec "
import json
bundle = json.loads(context)
bylaw = bundle['bylaw']
appeals = [a['id'] + '\\n' + a['text'][:5000] for a in bundle['appeals']]
")
(define bylaw (py-eval "bylaw"))
(define appeals (py-eval "appeals"))

(define (make-rubric law)
  (syntax-e
   (llm-query
    #:instruction "Turn this by-law into a scoring rubric for appeals: at most eight yes/no questions, each with the article it rests on and its points."
    #:data law
    #:model "gpt-4o"
    #:temperature 0.0
    #:max-tokens 700)))

(define (score-appeal appeal)
  (define rubric (make-rubric bylaw))
  (llm-query-async
   #:instruction "Score the APPEAL by the RUBRIC. First line: the total points as a whole number. Then one line for each question answered yes."
   #:data (string-append "RUBRIC:\n" rubric "\n\nAPPEAL:\n" appeal)
   #:model "gpt-4.1-mini"
   #:temperature 0.0
   #:max-tokens 250))

(define scored (map-async score-appeal appeals #:max-concurrent 10))

(define (points text)
  (define hit (regexp-match #px"[0-9]+" text))
  (if hit (string->number (car hit)) 0))

(define ordered
  (sort (map cons appeals scored) > #:key (lambda (p) (points (cdr p)))))

(define (head-line text)
  (first (string-split text "\n")))

(finish
 (string-join
  (for/list ([p (in-list ordered)])
    (format "~a: ~a points" (head-line (car p)) (points (cdr p))))
  "\n"))
