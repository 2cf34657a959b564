;; Names of Python: nothing is said where a program may define more than it shows.
(py-exec "from math import *")
(py-eval "floor(2.5)")
(define query "unknown_name + 1")
(py-eval query)
