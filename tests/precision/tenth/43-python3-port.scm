;; Port Python 2 modules: try the cheap way first, check the syntax for free, and only then
;; take the expensive model. What no model manages goes on a list for humans.
;; @data data/legacy_modules.json
;; @budget $5.00 1h

(define modules (py-eval "
import json
[[m['path'], m['source']] for m in json.loads(context)]
"))

(py-exec "
import ast, re

def strip_fences(answer):
    return re.sub(r'^```[a-z]*\\n|```\\s*$', '', answer.strip())

def parses(source):
    try:
        ast.parse(source)
        return True
    except (SyntaxError, ValueError):
        return False
")

;; (model . advice), most promising for its price first
(define approaches
  '(("gpt-4.1-mini" . "Change as little as possible.")
    ("gpt-4.1" . "Mind strings versus bytes, integer division and renamed modules.")))

(define (attempt approach source)
  (strip
    (llm-query
      #:instruction (string-append
        "Port this Python 2 module to Python 3. " (cdr approach) " Return only the code.")
      #:data source
      #:model (car approach)
      #:temperature 0.0
      #:max-tokens 4000)))

(define (strip answer)
  (py-call "strip_fences" (syntax-e answer)))

(define (search source)
  (for/or ([approach (in-list approaches)])
    (define candidate (attempt approach source))
    (and (py-call "parses" candidate) candidate)))

(define (port entry)
  (match-define (list path source) entry)
  (define key (hash (string-append "py3-port-v1|" source)))
  (define code
    (or (restore key)
        (let ([found (search source)])
          (and found (checkpoint key found)))))
  (list path code))  ; #f if nothing worked

(define results (map-async port modules #:max-concurrent 6))
(define failed (filter (lambda (result) (not (second result))) results))

(finish (hash 'ported results 'for-humans (map first failed)))
