;; Brief a relief convoy leg by leg; each leg builds on the one before.
(struct leg (from to hazards))

(define legs
  (map (lambda (row) (leg (first row) (second row) (third row)))
       (py-eval "
import json
plan = json.loads(context)
[[l['from'], l['to'], '; '.join(l['hazards'])] for l in plan['legs']]
")))

(define (leg-data l previous)
  (string-append
   "FROM: " (leg-from l) "\nTO: " (leg-to l)
   "\nHAZARDS: " (leg-hazards l)
   "\n\nBRIEF OF THE LEG BEFORE:\n" previous))

(define (write-brief l previous)
  (syntax-e
   (llm-query
    #:instruction "Write the driver's brief for this leg, at most 150 words. Refer back to the leg before where fuel, rest or escort carry over."
    #:data (leg-data l previous)
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 300)))

(define (brief-once l previous)
  (define key "convoy-leg-brief")
  (define saved (restore key))
  (cond
    [saved saved]
    [else
     (define fresh (write-brief l previous))
     (checkpoint key fresh)
     fresh]))

(define briefs
  (let loop ([todo legs] [previous "None: this is the first leg."] [done '()])
    (if (null? todo)
        (reverse done)
        (let ([b (brief-once (car todo) previous)])
          (loop (cdr todo) b (cons b done))))))

(define pages
  (for/list ([l (in-list legs)] [b (in-list briefs)] [n (in-naturals 1)])
    (format "LEG ~a: ~a - ~a\n~a" n (leg-from l) (leg-to l) b)))

(finish (string-join pages "\n\n"))
