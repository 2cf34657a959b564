;; A pipeline for job advertisements: facts -> ad -> checked ad.

(define (gather-facts notes)
  (syntax-e
    (llm-query
      #:instruction "From a manager's notes, list title, tasks, must-have and nice-to-have skills, place, salary range. Write 'unknown' where the notes are silent."
      #:data notes
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 500)))

(define (write-ad facts)
  (syntax-e
    (llm-query
      #:instruction "Write a job advertisement from these facts, at most 300 words, addressed to 'you', gender-neutral. The first line is the title. End with a line that begins with 'Apply:'."
      #:data facts
      #:model "gpt-4o"
      #:temperature 0.5
      #:max-tokens 700)))

(define (neutralize ad)
  (syntax-e
    (llm-query
      #:instruction "Replace wording that could put off applicants because of age, gender, origin or disability. Leave everything else unchanged, including the last line 'Apply:'. Return the ad only."
      #:data ad
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 700)))

(define (acceptable? ad)
  (and (string-contains? ad "Apply:")
       (< (length (string-split ad)) 400)))

(define pipeline
  (sequence
    gather-facts
    (with-validation write-ad acceptable?)
    (with-validation neutralize acceptable?)))

(define ad
  (with-handlers ([exn:fail?
                   (lambda (e)
                     (eprintf "pipeline: ~a\n" (exn-message e))
                     #f)])
    (pipeline context)))

(if ad
    (let ([post (llm-query
                  #:instruction "Write a social-media post of at most 40 words that links to this job ad. Use the placeholder {url}."
                  #:data ad
                  #:model "gpt-4o-mini"
                  #:temperature 0.7
                  #:max-tokens 100)])
      (checkpoint "job-ad" ad)
      (finish (string-append ad "\n\n---\n" (syntax-e post))))
    (finish "The ad failed validation; please complete the notes."))
