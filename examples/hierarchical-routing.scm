;; Hierarchical routing (pipeline 4): a score, computed before any call, decides which model gets a
;; request.
;; Use it when requests differ widely and most are simple. The score is plain code: free, fast and
;; the same every time, and you can read why a request went where it went.
;; Cost: 8 calls, below 2 cents in practice; the premium model for all would be three times that.

;; @data data/shapes.json
(py-exec "
import json
def depth(shape):
    parts = shape.values() if isinstance(shape, dict) else shape if isinstance(shape, list) else ()
    return 1 + max(map(depth, parts)) if parts else 0

# 0 to 10: how many fields, how deep, whether there are lists, how many rules.
def complexity(request):
    text = json.dumps(request['shape'])
    score = min(text.count(':') / 5, 3) + min(depth(request['shape']), 3)
    return min(score + 2 * ('[' in text) + len(request['rules']), 10)
")
(define requests (py-eval "json.loads(context)"))
(define (score request) (py-call "complexity" request))

;; From simple to complex.
(define (model-for score)
  (cond
    [(< score 3.5) "gpt-4o-mini"]
    [(< score 7.5) "gpt-4.1-mini"]
    [else "gpt-4.1"]))

;; The shape of the request is the schema of the answer.
(define answers
  (map-async
    (lambda (request)
      (llm-query-async
        #:instruction "Invent test data that keeps the rules. Return JSON."
        #:data (hash 'what (hash-ref request 'request) 'rules (hash-ref request 'rules))
        #:schema (hash-ref request 'shape)
        #:model (model-for (score request))
        #:max-tokens 600))
    requests))

(finish
  (for/list ([request requests] [answer answers])
    (hash 'request (hash-ref request 'request)
          'score (score request)
          'model (model-for (score request))
          'data (py-call "json.loads" answer))))
