;; Identify species in field notes; doubtful ones get a second look.
(struct sighting (id place text guess certain?) #:transparent)

(define rows
  (py-eval "
import csv, io
[[r['id'], r['place'], r['note']] for r in csv.DictReader(io.StringIO(context))]
"))

(define first-pass
  (map-async
   (lambda (row)
     (llm-query-async
      #:instruction "Identify the bird species from this field note. Answer in one line: the species, then ' | ', then SURE or UNSURE."
      #:data (string-append "Place: " (second row) "\nNote: " (third row))
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 40))
   rows))

(define (row->sighting row answer)
  (define pieces (map string-trim (string-split answer "|")))
  (define species (if (null? pieces) "unknown" (first pieces)))
  (define sure?
    (and (= (length pieces) 2)
         (string=? (string-upcase (second pieces)) "SURE")))
  (sighting (first row) (second row) (third row) species sure?))

(define sightings (map row->sighting rows first-pass))
(define-values (settled doubtful) (partition sighting-certain? sightings))
(eprintf "settled ~a, doubtful ~a\n" (length settled) (length doubtful))

(define second-pass
  (map-async
   (lambda (s)
     (llm-query-async
      #:instruction "A first reader was unsure of this sighting. Weigh season, place, size, call and behaviour, then give only the most likely species name."
      #:data (string-append "Place: " (sighting-place s)
                            "\nNote: " (sighting-text s)
                            "\nFirst guess: " (sighting-guess s))
      #:model "gpt-4o"
      #:temperature 0.0
      #:max-tokens 30))
   doubtful
   #:max-concurrent 5))

(define resolved
  (for/list ([s (in-list doubtful)] [answer (in-list second-pass)])
    (struct-copy sighting s [guess (string-trim answer)])))

(define lines
  (for/list ([s (in-list (append settled resolved))])
    (format "~a,~a,~a,~a" (sighting-id s) (sighting-place s)
            (sighting-guess s) (if (sighting-certain? s) "first" "second"))))

(finish (string-join (cons "id,place,species,pass" lines) "\n"))
