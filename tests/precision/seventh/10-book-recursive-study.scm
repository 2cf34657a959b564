;; A study guide for a textbook: each part is delegated to a sub-agent of its own.
;; data: books/statistical-learning.txt

(define parts
  (py-eval "
import re
chunks = re.split(r'\\nPART [IVX]+\\b', context)
[c.strip()[:60000] for c in chunks if len(c.strip()) > 1000][:6]
"))

(display (format "~a parts found\n" (length parts)))

;; Every part is broken down by its own sub-agent
(define guides
  (map-async
    (lambda (part)
      (llm-query-async
        #:instruction "Break this part of a textbook into its chapters, analyse each chapter (key definitions, main results, typical exercises) and combine the results into a study guide for the part."
        #:data part
        #:model "gpt-4o"
        #:recursive #t
        #:temperature 0.2
        #:max-tokens 2000))
    parts
    #:max-concurrent 3))

(checkpoint "part-guides" guides)

(define numbered
  (for/list ([g (in-list guides)] [i (in-naturals 1)])
    (format "PART ~a\n~a" i g)))

(define plan
  (syntax-e
    (llm-query
      #:instruction "Make a twelve-week reading plan from these study guides. Say for each week what to read, which exercises to do and what to know at the end. Respect the dependencies between the parts."
      #:data (string-join numbered "\n\n")
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 1500)))

(finish (string-append plan "\n\n=====\n\n" (string-join numbered "\n\n")))
