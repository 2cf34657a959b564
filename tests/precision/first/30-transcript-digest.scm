;; @data data/transcripts.json
;; One digest per support call, then what the calls have in common.

(define context (py-eval "
import json
calls = {}
for t in json.loads(context):
    calls.setdefault(t['call'], []).append(t['speaker'] + ': ' + t['text'])
['\\n'.join(lines) for _, lines in sorted(calls.items())]
"))

(define digests
  (map-async
    (lambda (call)
      (llm-query-async
        #:instruction "Digest this support call: what the customer wanted, what was promised, open points. Four lines."
        #:data call
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 180))
    context
    #:max-concurrent 6))

(define numbered
  (for/list ([digest digests] [i (in-naturals 1)])
    (format "CALL ~a\n~a" i digest)))

(define patterns
  (syntax-e
    (llm-query
      #:instruction "What do these support calls have in common? Name at most three patterns, with the numbers of the calls that show each."
      #:data (string-join numbered "\n\n")
      #:model "gpt-4o"
      #:temperature 0.2
      #:max-tokens 500)))

(finish (string-append patterns "\n\n" (string-join numbered "\n\n")))
