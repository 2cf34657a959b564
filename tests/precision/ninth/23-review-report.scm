;; @data data/reviews.json
;; @budget $0.50 150-calls 10min
;; Product reviews: cheap complaints from every bad review, one expensive report,
;; and a quality gate before the report leaves the house.

(define bad-reviews (py-eval "
import json
[r['text'][:4000] for r in json.loads(context) if r['stars'] <= 3]
"))

(when (null? bad-reviews)
  (finish "There are no bad reviews."))

(define (complaint review)
  (define key (hash (string-append "complaint-v1 gpt-4o-mini\n" review)))
  (or (restore key)
      (checkpoint key
        (syntax-e (llm-query
          #:instruction "Name the main complaint of this review in at most twelve words."
          #:data review
          #:model "gpt-4o-mini"
          #:temperature 0.0
          #:max-tokens 40)))))

(define (report-on complaints)
  (syntax-e (llm-query
    #:instruction "Group these complaints by cause. For each cause give the count, a typical wording and one remedy. End with a section titled 'Next steps'."
    #:data (string-join complaints "\n")
    #:model "gpt-4.1"
    #:temperature 0.2
    #:max-tokens 1000)))

(define (complete? report)
  (and (> (string-length report) 200)
       (string-contains? report "Next steps")))

(define checked-report
  (with-validation report-on complete? #:max-retries 1))

(define pipeline
  (sequence
    (lambda (reviews)
      (tiered complaint checked-report reviews #:max-concurrent 10))
    string-trim
    (lambda (report)
      (string-append "Reviews read: " (number->string (length bad-reviews)) "\n\n" report))))

(finish
  (try (pipeline bad-reviews)
    on-error (lambda (message) (string-append "No report: " message))))
