;; Names of Python: slips, and Scheme's variables, which Python does not see.
;; @data papers = libraries.scm
(define scores '(1 2 3))
(define setup "import statistics\nlimit = 3")
(py-exec setup)
(py-eval "limit + sum(scores)")
;;                    ^^^^^^ python-name-undefined: No Python code of this strategy defines `scores`. A value of Scheme is handed over with `(py-set! "scores" …)`.
(py-eval "statistics.mean([limit])")
(py-eval "json.loads(context)")
;;        ^^^^ python-name-undefined: No Python code of this strategy imports `json`.
(py-eval "limt + len(papers) + len(contexts['papers'])")
;;        ^^^^ python-name-undefined: No Python code of this strategy defines `limt`. Did you mean `limit`?
(py-call "statistics.median" '(1 2))
(py-call "math.floor" 1.5)
;;       ^^^^^^^^^^^^ python-name-undefined: No Python code of this strategy imports `math`.
(py-call "sum" '(1 2))
(define (report rows)
  (py-set! "rows" rows)
  (py-exec "for row in rows:\n    print(row, rwo)"))
;;                                           ^^^ python-name-undefined: No Python code of this strategy defines `rwo`. A value of Scheme is handed over with `(py-set! "rwo" …)`.
(finish (report scores))
