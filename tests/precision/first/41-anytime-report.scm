;; @data data/incidents.json
;; @budget $0.30
;; Report in levels: each level is kept, so that there is a result when a later one fails.

(define material (py-exec "
import json
for i in sorted(json.loads(context), key=lambda i: -i['minutes']):
    print(i['id'], i['service'], i['minutes'], 'min', i['log'])
"))

(struct level (name model instruction tokens))

(define levels
  (list
    (level "quick" "gpt-4o-mini" "Summarise these incidents in five sentences." 250)
    (level "better" "gpt-4.1" "Improve the EARLIER REPORT with the MATERIAL: group by cause, give minutes lost per service." 600)
    (level "best" "claude-sonnet-4-5" "Turn the EARLIER REPORT into a report for the directors, checked against the MATERIAL, with two proposals." 1000)))

(define (run-level l earlier)
  (syntax-e
    (llm-query
      #:instruction (level-instruction l)
      #:data (string-append "MATERIAL:\n" material "\n\nEARLIER REPORT:\n" earlier)
      #:model (level-model l)
      #:temperature 0.2
      #:max-tokens (level-tokens l))))

(define result
  (let climb ([todo levels] [earlier "(none yet)"])
    (if (null? todo)
        earlier
        (let* ([l (car todo)]
               [text (try (run-level l earlier)
                       on-error (lambda (e)
                                  (display (format "level ~a failed: ~a\n" (level-name l) e))
                                  #f))])
          (cond
            [text
             (checkpoint (string-append "incident-report/" (level-name l)) text)
             (climb (cdr todo) text)]
            [else earlier])))))

(finish result)
