;; Build a court calendar from the clerk's free-text notices.
(define notices
  (filter (lambda (n) (non-empty-string? (string-trim n)))
          (string-split context "\n\n")))

(define (read-notice notice)
  (define fields "date (YYYY-MM-DD), time (HH:MM), room, judge, parties")
  (llm-query-async
   #:instruction (string-append
                  "Extract from the notice an object with the keys date, time, room, judge and parties, "
                  "all of them strings. Formats: " fields
                  ". Put an empty string where the notice is silent.")
   #:data notice
   #:model "gpt-4o-mini"
   #:json #t
   #:temperature 0.0
   #:max-tokens 200))

(define entries (map-async read-notice notices))

(py-set! "entries" entries)
(define calendar
  (py-exec "
import json
from itertools import groupby
rows = [json.loads(e) for e in entries]
rows.sort(key=lambda r: (r.get('date', ''), r.get('time', '')))
for day, group in groupby(rows, key=lambda r: r.get('date', '')):
    print(day or 'NO DATE')
    for r in group:
        print('   ', r.get('time', ''), 'room', r.get('room', ''), '-', r.get('parties', ''), '-', r.get('judge', ''))
"))

(define clashes
  (syntax-e
   (llm-query
    #:instruction "Look for clashes in this court calendar: one room or one judge twice at the same time. List them, or write 'no clashes'."
    #:data calendar
    #:model "gpt-4o"
    #:temperature 0.0
    #:max-tokens 500)))

(finish (string-append calendar "\n\nCLASHES\n" clashes))
