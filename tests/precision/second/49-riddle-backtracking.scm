;; @data data/puzzle.txt

;; Try one solving method after another until the solution passes an exact check.
(py-exec "
import json, re

def solves(text):
    # The puzzle is a list of numbers in the first line and a target in the second.
    lines = context.splitlines()
    numbers = sorted(lines[0].split())
    target = int(lines[1])
    expression = text.strip()
    if not re.fullmatch(r'[0-9+*() -]+', expression) or '**' in expression:
        return False
    if sorted(re.findall(r'[0-9]+', expression)) != numbers:
        return False
    try:
        return eval(expression, {'__builtins__': {}}) == target
    except Exception:
        return False
")

(define (solve method)
  (syntax-e
    (llm-query
      #:instruction (string-append
        "Use every number of the first line exactly once with + - * and brackets to reach the target in the second line. "
        "Answer with the expression only. Method: " method)
      #:data context
      #:model "gpt-4.1"
      #:temperature 0.4
      #:max-tokens 100)))

(let search ([methods '("work backwards from the target"
                        "look for factors of the target first"
                        "combine the largest numbers first")])
  (cond
    [(null? methods) (finish "No solution found.")]
    [else
     (define candidate (solve (car methods)))
     (if (py-call "solves" candidate)
         (finish (hash 'method (car methods) 'solution (string-trim candidate)))
         (search (cdr methods)))]))
