;; Backtracking search (pattern 12): approaches are tried in order until a result passes a check.
;; Use it when a result is hard to find and easy to check, here by a dozen lines of Python. The
;; check must be no matter of taste: what passes is used without anybody looking at it.
;; Cost: 1 to 4 calls, fewer than two on average if the likeliest approach comes first.
;; @data data/bookings.json

(py-exec "
import json
plan = json.loads(context)
HOURS, ARRIVES, LEAVES = 2, 10, 15

def overlaps(booking, other):
    same_place = (booking['room'], booking['day']) == (other['room'], other['day'])
    return same_place and other['from'] < booking['from'] + HOURS and booking['from'] < other['to']

def is_possible(text):
    booking = json.loads(text)
    in_the_house = ARRIVES <= booking['from'] <= LEAVES - HOURS
    equipped = plan['rooms'].get(booking['room'], {}).get('projector', False)
    return in_the_house and equipped and not any(overlaps(booking, b) for b in plan['booked'])
")

(define approaches
  '("Take the smallest room that is large enough, at its first free time."
    "Take the room with the fewest bookings, whatever its size."
    "List the hours at which the trainer is in the house, then look for a room free in them."
    "Go through every room, day and hour one by one."))

(define (attempt approach failed)
  (syntax-e
    (llm-query
      #:instruction "Find a booking for the request by the given approach, and none of those
that failed. Return JSON with room, day and the full hour of the beginning."
      #:data (format "APPROACH: ~a\n\nFAILED: ~a\n\n~a" approach (string-join failed ", ") context)
      #:model "gpt-4.1"
      #:schema "{room: 'Elm'|'Oak'|'Fir', day: 'Tuesday'|'Wednesday', from: 9-15}"
      #:temperature 0.0
      #:max-tokens 60)))

;; The next approach is told what failed, so that no attempt is paid for twice.
(define (search approaches failed)
  (cond
    [(null? approaches) "NO BOOKING: to be arranged by a person"]
    [else
     (define booking (attempt (first approaches) failed))
     (if (py-call "is_possible" booking)
         booking
         (search (rest approaches) (cons booking failed)))]))

(finish (search approaches '()))
