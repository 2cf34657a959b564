;; Self-healing pipeline (pipeline 8): each result is checked by code, and what is wrong with it
;; goes back to a better model, at most twice; what cannot be healed is marked, not dropped.
;; Use it for structured data with rules across fields, where a run over thousands must not stop at
;; one bad item.
;; Cost: 8 to 24 calls, below 2 cents; an item that is right at once costs one cheap call.

;; @data data/parcels.json
(define notes (py-eval "
import json
json.loads(context)
"))

(define shape "JSON: {kg: 0.1-40.0, speed: standard|express, insured: bool, value_eur: 0-5000}")

(define (read-note note)
  (syntax-e (llm-query
    #:instruction (string-append "Make a shipping order of the note. Return " shape)
    #:data note
    #:model "gpt-4o-mini"
    #:json #t
    #:temperature 0.0
    #:max-tokens 80)))

;; A list of issues may be long; what is sent on is not.
(define (cut text)
  (substring text 0 (min 400 (string-length text))))

;; Healing sees the note, the faulty order and what is wrong with it, so it mends and does not
;; start anew.
(define (heal note order issues)
  (syntax-e (llm-query
    #:instruction (string-append "Correct the shipping order. Return " shape)
    #:data (string-append "NOTE\n" note "\n\nORDER\n" order "\n\nISSUES\n" (cut issues))
    #:model "gpt-4.1-mini"
    #:json #t
    #:temperature 0.0
    #:max-tokens 80)))

;; Rules across fields, which no schema can say. An empty text means that the order is sound.
(py-exec "
def issues(order):
    fields = json.loads(order)
    found = []
    if fields.get('speed') == 'express' and fields.get('kg', 0) > 25:
        found.append('express parcels weigh at most 25 kg')
    if fields.get('value_eur', 0) > 500 and not fields.get('insured'):
        found.append('above EUR 500 an insurance is needed')
    return '; '.join(found)
")

(define (order-of note)
  (let loop ([order (read-note note)] [heals 0])
    (define issues (py-call "issues" order))
    (cond
      [(string=? issues "") (hash 'order order 'heals heals 'sound #t)]
      [(= heals 2) (hash 'order order 'heals heals 'sound #f 'issues issues)]
      [else (loop (heal note order issues) (+ heals 1))])))

(finish (map-async order-of notes))
