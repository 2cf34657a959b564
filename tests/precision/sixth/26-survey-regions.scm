;; Customer survey: comments summarized region by region, then one management summary.
;; data: survey.csv
(py-exec "
import csv, io
rows = list(csv.DictReader(io.StringIO(context)))
")

(define regions
  (py-exec "sorted(set(r['region'] for r in rows if r['region']))"))

(define (comments-of region)
  (py-set! "wanted" region)
  (py-eval "'\\n'.join('- ' + r['comment'] for r in rows if r['region'] == wanted and r['comment'])"))

(define blocks
  (map (lambda (region) (string-append "REGION " region "\n" (comments-of region))) regions))

(define regional
  (map-async
    (lambda (block)
      (llm-query-async
        #:instruction "Summarize the survey comments of this region: three praises, three complaints, one surprising wish. Start with the region's name."
        #:data block
        #:model "gpt-4o-mini"
        #:temperature 0.1
        #:max-tokens 400))
    blocks
    #:max-concurrent 8))

(define averages
  (py-exec "
from collections import defaultdict
scores = defaultdict(list)
for r in rows:
    if r['region'] and r['score']:
        scores[r['region']].append(float(r['score']))
for name, values in sorted(scores.items()):
    print(f'{name}: {sum(values) / len(values):.2f} ({len(values)} answers)')
"))

(define summary
  (syntax-e
    (llm-query
      #:instruction "Write a management summary of one page. Tie the average scores to the comments and recommend three measures."
      #:data (string-append "AVERAGES:\n" averages "\n\nCOMMENTS:\n" (string-join regional "\n\n"))
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 800)))

(finish summary)
