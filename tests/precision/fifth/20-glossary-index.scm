;; Build a glossary of a manual and count where its terms occur.

(define manual context)

(py-exec "
import re, json
paragraphs = [p for p in context.split('\\n\\n') if p.strip()]
")

(define sections (py-eval "
step = 30
['\\n\\n'.join(paragraphs[i:i+step]) for i in range(0, len(paragraphs), step)]
"))

(define term-lists
  (map-async
    (lambda (section)
      (llm-query-async
        #:instruction "List the technical terms this section defines or relies on. One term per line, nothing else."
        #:data section
        #:model "gpt-4.1-mini"
        #:temperature 0.0
        #:max-tokens 300))
    sections))

(define merged-terms
  (syntax-e
    (llm-query
      #:instruction "Merge these term lists: singular form, no duplicates, at most 60 terms, one per line."
      #:data (string-join term-lists "\n")
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 600)))

(py-exec (string-append "terms_text = '''" merged-terms "'''"))

(define counts (py-eval "
terms = [t.strip() for t in terms_text.splitlines() if t.strip()]
lower = context.lower()
'\\n'.join(f'{t}: {len(re.findall(re.escape(t.lower()), lower))}' for t in terms)
"))

(define glossary
  (syntax-e
    (llm-query
      #:instruction "Write a glossary: define each term in one sentence according to the manual. Skip terms with a count of 0."
      #:data (string-append "TERMS AND COUNTS:\n" counts
                            "\n\nMANUAL:\n" (substring manual 0 (min 60000 (string-length manual))))
      #:model "gpt-4o"
      #:temperature 0.1
      #:max-tokens 3000)))

(finish glossary)
