;; Critique-driven backtracking: one way of solving after the other, each checked by a cheap model;
;; a rejected attempt leaves its errors behind for the next one.
;; Use it when a solution is hard to find and easy to check, and the likely way should come first.
;; Cost: 2 to 8 calls, below 3 cents; the check is a tenth of an attempt.

;; @data data/workshop.txt
;; The most likely way first: most runs end there.
(define ways
  '("place the items with a fixed time first, then fill the gaps"
    "go through the day from the start and put the longest item that fits"
    "list every conflict first, then move one item at a time"
    "shorten the breaks and use both rooms as much as possible"))

(define (attempt way notes)
  (syntax-e (llm-query
    #:instruction (string-append "Make a timetable that keeps all the rules. How to go about it: "
                                 way ". One line for each item: time, room, item.")
    #:data notes
    #:model "gpt-4.1"
    #:max-tokens 500)))

;; The cheap validator's answer: JSON as text, so that it can be handed on as it is.
(define (validate timetable)
  (syntax-e (llm-query
    #:instruction "Check the timetable against each rule. Return JSON: {valid: bool, issues: [str]}"
    #:data (string-append "RULES\n" context "\n\nTIMETABLE\n" timetable)
    #:model "gpt-4.1-mini"
    #:json #t
    #:temperature 0.0
    #:max-tokens 300)))

(py-exec "
import json
def valid(verdict):
    return json.loads(verdict).get('valid') is True
")

;; Each failure makes the notes longer, so the next way does not repeat its errors.
(define (search ways notes)
  (if (null? ways)
      (hash 'solved #f 'timetable "None of the ways led to a valid timetable.")
      (let* ([timetable (attempt (first ways) notes)]
             [verdict (validate timetable)])
        (if (py-call "valid" verdict)
            (hash 'solved #t 'timetable timetable)
            (search (rest ways)
                    (string-append notes "\n\nAn earlier attempt failed: " verdict))))))

(finish (search ways context))
