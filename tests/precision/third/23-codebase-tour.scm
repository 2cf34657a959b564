;; A newcomer's tour of a code base: Python gathers the facts, an autonomous
;; sub-agent digs into the most tangled module, one call writes the tour.
;; context: JSON object, path -> source text

(define facts (py-exec "
import ast, json
files = {p: s for p, s in json.loads(context).items() if p.endswith('.py')}
rows = []
for path, source in files.items():
    try:
        tree = ast.parse(source)
    except SyntaxError:
        continue
    defs = [n.name for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.ClassDef))]
    branches = sum(isinstance(n, (ast.If, ast.For, ast.While, ast.Try)) for n in ast.walk(tree))
    rows.append((branches, path, len(source.splitlines()), defs))
rows.sort(reverse=True)
for branches, path, length, defs in rows[:80]:
    print(f'{path}: {length} lines, {branches} branches; ' + ', '.join(defs[:12]))
"))

(define knot-path (py-eval "rows[0][1] if rows else ''"))
(define knot-source (py-eval "files[rows[0][1]][:40000] if rows else ''"))

(define (dig)
  (syntax-e
    (llm-query
      #:instruction "Explain this Python module to a new colleague. Split it into its natural parts, study each part by itself, then combine: what the module is for, how the data flows, the three places where a change is dangerous."
      #:data (string-append "FILE: " knot-path "\n\n" knot-source)
      #:recursive #t
      #:model "gpt-4.1"
      #:temperature 0.1
      #:max-tokens 2500)))

(define (tour knot)
  (syntax-e
    (llm-query
      #:instruction "Write a tour of this code base for a new colleague: what to read first and why, a map of the modules, and a chapter on the most tangled module. Name only files from the list."
      #:data (string-append "FILES:\n" facts "\n\nTHE MOST TANGLED MODULE (" knot-path "):\n" knot)
      #:model "gpt-4o"
      #:temperature 0.2
      #:max-tokens 2500)))

(finish
  (if (string=? knot-path "")
      "There is no readable Python file in this code base."
      (tour (dig))))
