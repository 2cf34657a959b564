;; Citizens' comments on a park: themes from a sample, then every comment sorted by them.
;; @assume comments = 300
(py-exec "
import json, random
comments = [c.strip()[:1500] for c in json.loads(context) if c.strip()]
")
(define comments (py-eval "comments"))

(define sample
  (py-eval "
random.seed(7)
random.sample(comments, min(25, len(comments)))
"))

(define themes-text
  (syntax-e
   (llm-query
    #:instruction "Name the four to seven themes in these citizens' comments. One theme a line, at most three words each, nothing else."
    #:data (string-join sample "\n---\n")
    #:model "gpt-4o"
    #:temperature 0.0
    #:max-tokens 100)))

(define themes
  (for/list ([line (in-list (string-split themes-text "\n"))]
             #:when (non-empty-string? (string-trim line)))
    (string-trim line)))

(define menu
  (string-join
   (for/list ([t (in-list themes)] [n (in-naturals 1)]) (format "~a = ~a" n t))
   "\n"))

(define (sort-comment comment)
  (llm-query-async
   #:instruction "Choose the theme that fits the comment best. Answer with its number alone, or 0 if none fits."
   #:data (string-append "THEMES:\n" menu "\n\nCOMMENT:\n" comment)
   #:model "gpt-4.1-mini"
   #:temperature 0.0
   #:max-tokens 4))

(define (tabulate answers)
  (define counts (make-hash))
  (for ([a (in-list answers)])
    (define n (or (string->number (string-trim a)) 0))
    (hash-update! counts n add1 0))
  (string-join
   (for/list ([t (in-list (cons "no theme" themes))] [n (in-naturals)])
     (format "~a\t~a" (hash-ref counts n 0) t))
   "\n"))

(define table
  (fan-out-aggregate sort-comment tabulate comments #:max-concurrent 20))

(finish
 (string-append
  (format "~a comments\n\n" (length comments))
  table))
