;; Screen applications for a data-engineering post; a strong model rereads doubtful ones.
;; data: applications.json
(define resumes
  (py-eval "
import json
apps = json.loads(context)
[a.get('resume', '')[:9000] for a in apps]
"))

(define (screen resume model)
  (llm-query-async
    #:instruction "Does this resume fit a data engineer post (SQL, Python, pipelines, 3+ years)? Judge skills only. Return JSON: {\"fit\": \"yes\"|\"no\"|\"maybe\", \"confidence\": integer from 0 to 100, \"reason\": string}"
    #:data resume
    #:model model
    #:json #t
    #:temperature 0.0
    #:max-tokens 200))

(define quick-pass
  (map-async (lambda (r) (screen r "gpt-4.1-mini")) resumes #:max-concurrent 12))

(py-set! "quick_pass" quick-pass)
(define doubtful
  (py-eval "
verdicts = [json.loads(v) for v in quick_pass]
[i for i, v in enumerate(verdicts) if v.get('confidence', 0) < 0.7]
"))

(display (format "Rereading ~a of ~a resumes\n" (length doubtful) (length resumes)))

(define reread
  (map-async (lambda (i) (screen (list-ref resumes i) "gpt-4o")) doubtful))

(py-set! "doubtful" doubtful)
(py-set! "reread" reread)
(define shortlist
  (py-exec "
for i, v in zip(doubtful, reread):
    verdicts[i] = json.loads(v)
for i, v in enumerate(verdicts):
    if v.get('fit') == 'yes':
        name = apps[i].get('name', f'applicant {i + 1}')
        print(f'- {name}: ' + v.get('reason', ''))
"))

(finish
  (if (string=? (string-trim shortlist) "")
      "Nobody on the shortlist."
      (string-append "SHORTLIST\n" shortlist)))
