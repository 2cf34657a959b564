;; The annual report of an animal shelter, written section by section from the
;; year's records; every section knows what the ones before it said.
;; context: the year's records

(define outline
  (list (cons "Animals in and out" "arrivals, adoptions, returns, deaths, with figures")
        (cons "Health" "illnesses, operations, vaccinations")
        (cons "People" "staff, volunteers, training")
        (cons "Money" "donations, costs, reserves")
        (cons "The year ahead" "plans and needs")))

(define (write-section title hints so-far)
  (syntax-e
    (llm-query
      #:instruction (string-append
        "Write the section '" title "' (" hints ") of an animal shelter's annual report, about 200 words, from the RECORDS. Do not repeat what the report SO FAR has said. Where the records give no figure, give none.")
      #:data (string-append "RECORDS:\n" context "\n\nSO FAR:\n" so-far)
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 450)))

(define (add-section report section)
  (let ([text (write-section (car section) (cdr section) report)])
    (string-append report "\n\n## " (car section) "\n\n" text)))

(define header "# Annual report\n\nWith thanks to everyone who helped.")

(let loop ([sections outline] [report header])
  (unless (null? sections)
    (let ([longer (add-section report (car sections))])
      (displayln (format "~a sections left" (length (cdr sections))))
      (finish longer)
      (loop (cdr sections) longer))))
