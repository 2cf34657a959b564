;; @data data/manual.txt
;; @data glossary = data/glossary.txt

;; Explain the terms of a manual; the same term in another case is explained once.
(define terms
  (py-eval "
import re
re.findall(r'\\*\\*(.+?)\\*\\*', context)
"))

(define explain
  (memoized
    (lambda (term)
      (syntax-e
        (llm-query
          #:instruction "Explain the TERM in one plain sentence for a new employee. Use the glossary where it has the term."
          #:data (string-append "TERM: " term "\n\nGLOSSARY:\n" (get-context "glossary"))
          #:model "gpt-4o-mini"
          #:temperature 0.0
          #:max-tokens 80)))
    #:key-fn (lambda (term) (string-downcase (string-trim term)))))

(define explanations (map-async explain terms #:max-concurrent 6))

(define entries
  (remove-duplicates
    (for/list ([term terms] [explanation explanations])
      (format "~a: ~a" (string-downcase (string-trim term)) explanation))))

(finish (string-join (sort entries string<?) "\n"))
