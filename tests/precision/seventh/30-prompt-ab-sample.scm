;; Which of two prompts summarises patient leaflets better? Test on a sample,
;; let a judge choose, use the winner on the rest.
;; context: JSON array of leaflet texts
;; @assume leaflets = 90

(define leaflets
  (py-eval "
import json
[str(t)[:12000] for t in json.loads(context)]
"))

(define prompt-a
  "Summarise this patient leaflet in five sentences that a twelve-year-old understands.")
(define prompt-b
  "Rewrite this patient leaflet as: what it is for; how to take it; when to call a doctor. At most 90 words, everyday language.")

(define (summarise-all prompt texts)
  (map-async
    (lambda (text)
      (llm-query-async
        #:instruction prompt
        #:data text
        #:model "gpt-4o-mini"
        #:temperature 0.2
        #:max-tokens 220))
    texts
    #:max-concurrent 10))

(define sample-size (min 10 (length leaflets)))
(define sample (take sample-size leaflets))
(define others (drop leaflets sample-size))

(define a-results (summarise-all prompt-a sample))
(define b-results (summarise-all prompt-b sample))

(define verdict
  (string-upcase
    (string-trim
      (syntax-e
        (llm-query
          #:instruction "Two methods summarised the same patient leaflets. Which is safer and easier to understand over all? Answer with the single letter A or B."
          #:data (string-append "METHOD A\n" (string-join a-results "\n---\n")
                                "\n\nMETHOD B\n" (string-join b-results "\n---\n"))
          #:model "gpt-4o"
          #:temperature 0.0
          #:max-tokens 3)))))

(define b-wins? (string-prefix? verdict "B"))
(define winning-prompt (if b-wins? prompt-b prompt-a))
(display (format "winner: ~a\n" (if b-wins? "B" "A")))

(define summaries
  (append (if b-wins? b-results a-results)
          (if (null? others) '() (summarise-all winning-prompt others))))

(checkpoint "leaflet-summaries" summaries)
(finish (string-join summaries "\n\n"))
