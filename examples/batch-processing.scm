;; Batch processing (pipeline 10): ten items go into one call, every third batch is done by a better
;; model as well, and each batch is kept as soon as it is there.
;; Use it for thousands of small items: the instruction is paid once for ten, and a run that stops
;; half-way goes on where it stopped.
;; Cost: 8 calls (6 batches, 2 checks), below 1 cent; none in a second run.

;; @data data/tickets.json
(define batches (py-eval "
import json
rows = [{'id': t['id'], 'text': t['title'] + '. ' + t['description']} for t in json.loads(context)]
[json.dumps(rows[i:i + 10]) for i in range(0, len(rows), 10)]
"))

;; A schema that counts: an answer for each of the ten, or the endpoint refuses it.
(define labels-of-ten
  (hash 'type "object"
        'required '("labels")
        'properties
        (hash 'labels
              (hash 'type "array"
                    'minItems 10
                    'maxItems 10
                    'items (hash 'enum '("bug" "performance" "billing" "account" "request"))))))

(define (label model batch)
  (define key (string-append "labels " model " " (hash batch)))
  (or (restore key)
      (checkpoint key (syntax-e (llm-query
                        #:instruction "Label each of the ten tickets, in their order. Return JSON."
                        #:data batch
                        #:model model
                        #:schema labels-of-ten
                        #:temperature 0.0
                        #:max-tokens 150)))))

;; Spot checks, not a second run over everything.
(define (check? number) (zero? (modulo number 3)))

(define labelled
  (map-async
    (lambda (number)
      (define batch (list-ref batches number))
      (list (label "gpt-4o-mini" batch)
            (and (check? number) (label "gpt-4.1" batch))))
    (range (length batches))))

(py-set! "labelled" labelled)
(finish (py-eval "
both = [(fast, good) for fast, good in labelled if good]
pairs = [(json.loads(fast)['labels'], json.loads(good)['labels']) for fast, good in both]
checked = [a == b for fast, good in pairs for a, b in zip(fast, good)]
{'labels': [label for fast, _ in labelled for label in json.loads(fast)['labels']],
 'checked': len(checked),
 'agreement': round(sum(checked) / len(checked), 2)}
"))
