;; @data data/transcripts.json
;; Stream a long transcript through a running state; keep the state on disk.

(define lines (py-eval "
import json
[t['speaker'] + ': ' + t['text'] for t in json.loads(context)]
"))

(define chunk-size 6)

(define (chunks-of items n)
  (if (<= (length items) n)
      (list items)
      (cons (take items n) (chunks-of (drop items n) n))))

(define (update-state state chunk)
  (syntax-e
    (llm-query
      #:instruction "Update the STATE of a support call with the NEW LINES. Return JSON: {\"problem\": string, \"promises\": [string], \"mood\": string}. Keep earlier promises."
      #:data (string-append "STATE:\n" state "\n\nNEW LINES:\n" (string-join chunk "\n"))
      #:model "gpt-4o-mini"
      #:json #t
      #:temperature 0.0
      #:max-tokens 300)))

(define final-state
  (for/fold ([state "{\"problem\": \"\", \"promises\": [], \"mood\": \"\"}"])
            ([chunk (chunks-of lines chunk-size)]
             [i (in-naturals)])
    (define next (update-state state chunk))
    (checkpoint (format "call-state/~a" i) next)
    next))

(define letter
  (syntax-e
    (llm-query
      #:instruction "Write a short letter to the customer that confirms the promises in this state of the call, and only those."
      #:data final-state
      #:model "claude-sonnet-4-5"
      #:temperature 0.3
      #:max-tokens 350)))

(finish letter)
