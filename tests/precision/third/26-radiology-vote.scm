;; Is a follow-up scan needed? Five votes on a radiology report, then a note for the
;; physician who referred the patient.
;; context: the radiology report

(define question
  "Does this radiology report call for a follow-up scan within three months? Answer with exactly one word: yes, no or unclear.")

(define (cast-vote)
  (string-downcase
    (string-trim
      (syntax-e
        (llm-query
          #:instruction question
          #:data context
          #:model "gpt-4o"
          #:temperature 0.0
          #:max-tokens 3)))))

(define decision
  (vote (for/list ([i (in-range 5)]) cast-vote)
        #:method 'majority))

(define follow-up
  (cond
    [(string-prefix? decision "yes") "A follow-up within three months is advised."]
    [(string-prefix? decision "no") "No follow-up within three months is advised."]
    [else "The report is not clear; please talk to the radiologist."]))

(define note
  (syntax-e
    (llm-query
      #:instruction "Summarise this radiology report for the referring physician in five sentences: findings first, then their size and site, then what remains uncertain. Give no advice of your own."
      #:data context
      #:model "gpt-4o"
      #:temperature 0.1
      #:max-tokens 300)))

(define disclaimer
  "This note was written by a machine and must be read together with the report itself.")

(finish (string-join (list follow-up note disclaimer) "\n\n"))
