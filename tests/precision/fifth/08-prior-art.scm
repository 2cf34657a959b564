;; Prior-art survey: compare a patent claim with a set of abstracts.
;; context: JSON {"claim": str, "abstracts": [str]}

(define claim (py-eval "
import json
job = json.loads(context)
job['claim']
"))
(define abstracts (py-eval "job['abstracts'][:120]"))

(define findings
  (map-async
    (lambda (abstract)
      (llm-query-async
        #:instruction "Which elements of the claim does this abstract already disclose? Return JSON: {\"title\": str, \"elements\": [str], \"overlap\": 0-10}"
        #:data (string-append "CLAIM:\n" claim "\n\nABSTRACT:\n" abstract)
        #:model "gpt-4o-mini"
        #:json #t
        #:temperature 0.0
        #:max-tokens 300))
    abstracts
    #:max-concurrent 15))

(checkpoint "prior-art-findings" findings)

(py-set! "findings" findings)
(define closest (py-eval "
rows = [json.loads(f) for f in findings]
rows = sorted(rows, key=lambda r: -float(r.get('overlap', 0)))[:12]
'\\n'.join(f\"{r.get('overlap', 0)} | {r.get('title', '?')} | {', '.join(r.get('elements', []))}\" for r in rows)
"))

(define opinion
  (syntax-e
    (llm-query
      #:instruction "You are a patent examiner. From the claim and the twelve closest abstracts listed below (overlap | title | disclosed elements), judge novelty and inventive step of each element, citing titles."
      #:model "gpt-4o"
      #:temperature 0.2
      #:max-tokens 1800)))

(finish (string-append
          "CLAIM\n" claim
          "\n\nCLOSEST PRIOR ART\n" closest
          "\n\nOPINION\n" opinion))
