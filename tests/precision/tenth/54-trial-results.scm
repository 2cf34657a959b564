;; Evidence table of clinical trials: effect per arm from the text, arithmetic in Python.
;; @data data/trials.json
;; @budget $1.00

(define trials (py-eval "
import json
[[t['arm'], t['n'], t['text'][:9000]] for t in json.loads(context)]
"))

(define (read-effect trial)
  (llm-query-async
    #:instruction "Read the mean improvement, in points, out of this trial report. Return JSON: {improvement: float}"
    #:data (third trial)
    #:model "gpt-4o-mini"
    #:schema "{improvement: float}"
    #:temperature 0.0
    #:max-tokens 30))

(define key (string-append "effects-" (hash context)))
(define effects
  (or (restore key)
      (checkpoint key (map-async read-effect trials #:max-concurrent 10))))

(py-set! "trials" trials)
(py-set! "effects" effects)
(define evidence (py-exec "
import json
rows = []
for (arm, n, _), answer in zip(trials, effects):
    rows.append((arm, n, float(json.loads(answer)['improvement'])))
patients = sum(n for _, n, _ in rows)
pooled = sum(n * effect for _, n, effect in rows) / patients
lines = [f'{arm};{n};{effect:.2f}' for arm, n, effect in rows]
lines.append(f'pooled;{patients};{pooled:.2f}')
print('\n'.join(lines))
"))

(define conclusion
  (syntax-e (llm-query
    #:instruction "Write the conclusion of a short evidence report from this table (arm; patients; improvement). Be cautious."
    #:data evidence
    #:model "gpt-4o"
    #:max-tokens 300)))

(finish (string-append evidence "\n" conclusion))
