;; Screen public tenders cheaply, review in depth only what fits the firm.
;; @assume tenders = 250
(define tenders
  (py-eval "
import json
[t['title'] + '\\n' + t['text'][:12000] for t in json.loads(context)]
"))

(define profile
  "A firm of 40 people that builds and maintains wastewater pumping stations within 200 km of Graz.")

(define (screen tender)
  (llm-query-async
   #:instruction (string-append
                  "Does this tender fit the firm? Answer YES or NO only. Firm: " profile)
   #:data tender
   #:model "gpt-4.1-mini"
   #:temperature 0.0
   #:max-tokens 3))

(define answers (map-async screen tenders #:max-concurrent 20))

(define (yes? answer)
  (string-prefix? (string-upcase (string-trim answer)) "YES"))

(define shortlist
  (for/list ([t (in-list tenders)]
             [a (in-list answers)]
             #:when (yes? a))
    t))

(printf "~a of ~a tenders fit\n" (length shortlist) (length tenders))

(when (null? shortlist)
  (finish "None of today's tenders fits."))

(define (review tender)
  (llm-query-async
   #:instruction (string-append
                  "Review this tender in depth for the firm: scope, deadlines, securities asked, "
                  "penalties, chances and a bid/no-bid recommendation. Firm: " profile)
   #:data tender
   #:model "gpt-4o"
   #:max-tokens 900))

(define reviews (map-async review tenders #:max-concurrent 8))

(define (titled i text)
  (format "### Tender ~a\n\n~a" (+ i 1) text))

(finish
 (string-join
  (for/list ([r (in-list reviews)] [i (in-naturals)])
    (titled i r))
  "\n\n"))
