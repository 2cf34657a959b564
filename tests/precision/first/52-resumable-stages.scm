;; @data data/transcripts.json
;; Two stages; the first one is expensive, so it is kept for the case of a crash.

(define calls (py-eval "
import json
calls = {}
for t in json.loads(context):
    calls.setdefault(t['call'], []).append(t['speaker'] + ': ' + t['text'])
['\\n'.join(v) for k, v in sorted(calls.items())]
"))

(define (analyse call)
  (llm-query-async
    #:instruction "Analyse this support call: problem, root cause, how the agent did, what was promised. About 150 words."
    #:data call
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 300))

(define (run-stage-1)
  (define analyses (map-async analyse calls #:max-concurrent 10))
  (checkpoint "support-calls/stage-1" analyses)
  analyses)

(define analyses
  (let ([saved (restore "support-calls/stage1")])
    (cond
      [saved
       (display "stage 1 taken from disk\n")
       saved]
      [else (run-stage-1)])))

(define training-plan
  (syntax-e
    (llm-query
      #:instruction "From these analyses of support calls derive a training plan for the agents: three topics, each with an exercise and the calls that show the need."
      #:data (string-join analyses "\n\n---\n\n")
      #:model "claude-sonnet-4-5"
      #:temperature 0.3
      #:max-tokens 900)))

(finish training-plan)
