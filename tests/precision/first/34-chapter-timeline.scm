;; @data data/chapters.json
;; A timeline of an expedition, built chapter by chapter because later ones refer back.

(define chapters (py-eval "
import json
[c['title'] + ': ' + c['text'] for c in json.loads(context)]
"))

(define (extend timeline chapter)
  (syntax-e
    (llm-query
      #:instruction "Extend the TIMELINE with the events of the CHAPTER. One line per event, distances added up. Return the whole timeline."
      #:data (string-append "TIMELINE:\n" timeline "\n\nCHAPTER:\n" chapter)
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 1200)))

(define (build-timeline remaining timeline n)
  (cond
    [(null? remaining) timeline]
    [else
     (define longer (extend timeline (car remaining)))
     (when (zero? (modulo n 5))
       (checkpoint "timeline/partial" longer)
       (display (format "~a chapters done\n" n)))
     (build-timeline remaining longer (+ n 1))]))

(define timeline (build-timeline chapters "" 1))

(define blurb
  (syntax-e
    (llm-query
      #:instruction "From this timeline write the paragraph on the route for the introduction of the book."
      #:data timeline
      #:model "gpt-4o"
      #:temperature 0.4
      #:max-tokens 300)))

(finish (string-append timeline "\n\n" blurb))
