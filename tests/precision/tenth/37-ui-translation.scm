;; Translate the strings of an app into three languages with the customer's glossary.
;; @data data/strings.json
;; data: glossary = data/glossary.txt
;; @budget $1.50

(define glossary (get-context "glossary"))
(define targets '("German" "French" "Polish"))

(define entries (py-eval "
import json
[{'key': s['key'], 'text': s['text']} for s in json.loads(context)]
"))

;; the same label ('Save') occurs many times: memoize within the run, checkpoint across runs
(define translate
  (memoized
    (lambda (language text)
      (define key (hash (string-join (list "ui-v3" language glossary text) "|")))
      (or (restore key)
          (checkpoint key
            (syntax-e (llm-query
              #:instruction (string-append
                "Translate the text marked TEXT into " language
                ". Follow the glossary, keep {placeholders} as they are, return only the translation.")
              #:data (string-append "GLOSSARY:\n" glossary "\n\nTEXT:\n" text)
              #:model "gpt-4o-mini"
              #:temperature 0.0
              #:max-tokens 200)))))))

(define jobs
  (for*/list ([language (in-list targets)]
              [entry (in-list entries)])
    (cons language entry)))

(define rows
  (map-async
    (lambda (job)
      (define entry (cdr job))
      (hash 'language (car job)
            'key (hash-ref entry 'key)
            'source (hash-ref entry 'text)
            'target (translate (car job) (hash-ref entry 'text))))
    jobs
    #:max-concurrent 12))

;; did all placeholders survive?
(py-set! "rows" rows)
(define broken (py-eval "
import re
def marks(text):
    return sorted(re.findall(r'[{]\\w+[}]', text))
[[r['language'], r['key']] for r in rows if marks(r['source']) != marks(r['target'])]
"))

(finish (hash 'rows rows 'broken broken))
