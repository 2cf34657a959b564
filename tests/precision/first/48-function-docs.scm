;; @data data/functions.json
;; Docstrings in one house style for a set of functions.

(define sources (py-eval "
import json
[f['code'] for f in json.loads(context)]
"))

(define existing-sample (string-join (take sources (min 3 (length sources))) "\n\n"))

(define (infer-style)
  (syntax-e
    (llm-query
      #:instruction "Derive from this code a short style guide for its docstrings: person, tense, sections, length. Five lines."
      #:data existing-sample
      #:model "claude-sonnet-4-5"
      #:temperature 0.0
      #:max-tokens 250)))

(define (document source)
  (define style (infer-style))
  (llm-query-async
    #:instruction "Write the docstring for the FUNCTION by the STYLE. Return the docstring alone."
    #:data (string-append "STYLE:\n" style "\n\nFUNCTION:\n" source)
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 180))

(define docstrings (map-async document sources #:max-concurrent 8))

(py-set! "sources" sources)
(py-set! "docstrings" docstrings)
(define documented (py-exec "
import textwrap
for source, doc in zip(sources, docstrings):
    head, _, body = source.partition('\\n')
    print(head)
    print(textwrap.indent(doc.strip(), '    '))
    print(body)
"))

(finish documented)
