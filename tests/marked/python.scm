;; Python in strings: what does not parse, placed in the string.
(py-exec "print('unclosed'")
;;             ^ python-syntax-error: Python cannot read this: '(' was never closed.
(py-exec "x = \"a\"\nprint(x y)")
;;                         ^^^ python-syntax-error: Python cannot read this: invalid syntax. Perhaps you forgot a comma.
(py-exec "\tt = 1; print(t t)")
;;                       ^^^ python-syntax-error: Python cannot read this: invalid syntax. Perhaps you forgot a comma.
(py-exec "\u00e9 = 1; print(é é)")
;;                          ^^^ python-syntax-error: Python cannot read this: invalid syntax. Perhaps you forgot a comma.
(py-exec "return 5")
;;        ^^^^^^^^ python-syntax-error: Python cannot read this: 'return' outside function.
(py-eval "x = 1")
;;        ^^^^^ python-syntax-error: `py-eval` needs code that ends in an expression, whose value it returns; statements alone are for `py-exec`.
(py-eval "import json\njson.dumps([])")
(py-eval "")
;; [1-8] python-syntax-error: `py-eval` needs code that ends in an expression, whose value it returns; statements alone are for `py-exec`.
(py-exec "")
(py-exec "   # only a comment")
(py-exec (string-append "n = " (number->string 5)))
(define (run code) (py-exec code))
(define (own py-exec) (py-exec "no python at all"))
;;           ^^^^^^^ shadowed-primitive: `py-exec` hides the dialect's own `py-exec` here, and is used in a way that a reader takes for it. Give it another name.
