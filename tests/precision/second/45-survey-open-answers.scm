;; @data data/survey.csv

;; Numbers are counted in Python, only the free text goes to a model.
(define rows
  (py-eval "
import csv, io, statistics
rows = list(csv.DictReader(io.StringIO(context)))
[{'score': int(r['score']) if r['score'] else None, 'comment': r['comment']} for r in rows]
"))

(define scores
  (filter number? (map (lambda (row) (hash-ref row 'score)) rows)))

(define comments
  (filter (lambda (text) (not (string=? text "")))
          (map (lambda (row) (hash-ref row 'comment)) rows)))

(define mean-score (if (null? scores) 0 (py-call "statistics.mean" scores)))

(define themes
  (if (null? comments)
      "no comments"
      (syntax-e
        (llm-query
          #:instruction "Group these survey comments into themes. For each: a name, how many comments, one verbatim example."
          #:data comments
          #:model "gpt-4o-mini"
          #:temperature 0.0
          #:max-tokens 600))))

(finish
  (hash 'answers (length rows)
        'scored (length scores)
        'mean mean-score
        'themes themes))
