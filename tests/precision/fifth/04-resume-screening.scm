;; Screen résumés against a job profile.
;; context: JSON {"profile": str, "resumes": [{"name": str, "text": str}]}
;; @budget $2.00

(define profile (py-eval "
import json
d = json.loads(context)
d['profile']
"))

(define resumes (py-exec "
texts = []
for r in d['resumes']:
    texts.append('CANDIDATE: ' + r['name'] + '\\n' + r['text'][:8000])
print(json.dumps(texts))
"))

(define (assess resume)
  (llm-query-async
    #:instruction "Compare the candidate with the job profile. Return JSON: {\"name\": str, \"fit\": 0-100, \"strengths\": [str], \"gaps\": [str]}"
    #:data (string-append "PROFILE:\n" profile "\n\n" resume)
    #:model "gpt-4o-mini"
    #:json #t
    #:temperature 0.0
    #:max-tokens 400))

(define assessments (map-async assess resumes #:max-concurrent 12))

(py-set! "assessments" assessments)
(define shortlist (py-eval "
parsed = [json.loads(a) for a in assessments]
parsed.sort(key=lambda a: -float(a.get('fit', 0)))
[json.dumps(a) for a in parsed[:5]]
"))

(define recommendation
  (syntax-e
    (llm-query
      #:instruction "These are the five best candidates for a role with their assessments. Recommend whom to interview first and give two interview questions each."
      #:data (string-join shortlist "\n")
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 1200)))

(finish recommendation)
