;; Cumulative fold (pattern 5): each item is read in the light of all that came before it.
;; Use it when the order matters, as in minutes, where a later meeting takes back what an earlier
;; one decided. Where it does not, a parallel fan-out is as dear and many times faster.
;; Cost: one call an item, 6 here, one after the other; about 2 cents.
;; @data data/minutes.json

(define minutes (py-eval "
import json
[m['date'] + '\\n' + m['text'] for m in json.loads(context)]
"))

;; What is known goes round as text. #:max-tokens bounds it, so the last call is no dearer than
;; the second: without a bound, the prompt would grow with each meeting.
(define (integrate so-far meeting)
  (syntax-e
    (llm-query
      #:instruction "You keep the record of a project. Work the new minutes into the record:
what was decided, what an earlier decision was replaced by, and what is still open.
Name the dates. Write at most 250 words."
      #:data (string-append "RECORD SO FAR:\n" so-far "\n\nNEW MINUTES:\n" meeting)
      #:model "gpt-4.1"
      #:temperature 0.2
      #:max-tokens 500)))

(finish (fold-sequential integrate "(nothing yet)" minutes))
