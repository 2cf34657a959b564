;; Triage a night's worth of monitoring alerts; the worst get a root-cause note.
;; context: one alert a line
;; @assume alerts = 120

(define alerts
  (filter (lambda (line) (not (string=? line "")))
          (map string-trim (string-split context "\n"))))

(define severities
  (map-async
    (lambda (alert)
      (llm-query-async
        #:instruction "Rate the severity of this monitoring alert for an online shop. Reply with exactly one lowercase word: low, medium or high. Nothing else."
        #:data alert
        #:model "gpt-4.1-mini"
        #:temperature 0.0
        #:max-tokens 3))
    alerts
    #:max-concurrent 15))

(define urgent
  (filter-map
    (lambda (alert severity)
      (and (string=? (string-downcase (string-trim severity)) "critical")
           alert))
    alerts
    severities))

(displayln (format "~a of ~a alerts need a note" (length urgent) (length alerts)))

(define notes
  (map-async
    (lambda (alert)
      (llm-query-async
        #:instruction "Give the three most likely root causes of this alert and the first command an on-call engineer should run for each."
        #:data alert
        #:model "gpt-4o-mini"
        #:temperature 0.2
        #:max-tokens 400))
    urgent))

(define sections
  (map (lambda (alert note) (string-append "### " alert "\n" note))
       urgent
       notes))

(finish
  (if (null? sections)
      "A quiet night: nothing urgent."
      (string-join sections "\n\n")))
