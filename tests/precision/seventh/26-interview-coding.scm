;; Qualitative coding of research interviews: code each answer, then build the codebook.
;; context: interviews separated by a line "#####"; answers are paragraphs starting with "A:"

(define interviews
  (filter non-empty-string?
          (map string-trim (string-split context "#####"))))

(define (answers-of interview)
  (filter (lambda (p) (string-prefix? p "A:"))
          (map string-trim (string-split interview "\n\n"))))

(define (code-interview interview)
  (let ([answers (answers-of interview)]
        [numbered (for/list ([a (in-list answers)] [i (in-naturals 1)])
                    (format "~a. ~a" i a))])
    (llm-query-async
      #:instruction "Code these interview answers inductively. For each numbered answer give one to three short codes (2-4 words each), in the form 'number: code; code'."
      #:data (string-join numbered "\n\n")
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 700)))

(define codings (map-async code-interview interviews #:max-concurrent 10))
(checkpoint "codings" codings)

(py-set! "codings" codings)
(define code-counts
  (py-exec "
from collections import Counter
c = Counter()
for text in codings:
    for line in text.splitlines():
        if ':' in line:
            for code in line.split(':', 1)[1].split(';'):
                code = code.strip().lower()
                if code:
                    c[code] += 1
for code, n in c.most_common(200):
    print(n, code)
"))

(define codebook
  (syntax-e
    (llm-query
      #:instruction "Build a codebook from these codes with their frequencies: merge synonyms, form five to eight themes, define each in one sentence and list the codes that belong to it."
      #:data code-counts
      #:model "gpt-4o"
      #:temperature 0.2
      #:max-tokens 1500)))

(finish codebook)
