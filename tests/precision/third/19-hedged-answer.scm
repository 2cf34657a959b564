;; A kiosk must answer visitors fast: ask two models, take whichever is first,
;; fall back to a fixed text when that fails.
;; context: the museum's handbook; the question is the first line

(define lines (string-split context "\n"))
(define question (if (null? lines) "" (string-trim (car lines))))
(define handbook (if (null? lines) "" (string-join (cdr lines) "\n")))

(define sorry-text
  "I cannot answer that just now. Please ask at the information desk in the foyer.")

(define (ask model)
  (llm-query-async
    #:instruction "Answer the visitor's QUESTION from the HANDBOOK in at most three short sentences. If the handbook does not say, reply: Please ask at the information desk."
    #:data (string-append "QUESTION: " question "\n\nHANDBOOK:\n" handbook)
    #:model model
    #:temperature 0.1
    #:max-tokens 120))

(define (fast-answer)
  (let ([first-in (await-any (list (ask "gpt-4.1-mini") (ask "gpt-4o-mini")))])
    (llm-query
      #:instruction "Rewrite this answer for a museum kiosk: friendly, at most 40 words, readable at a distance. Add no facts."
      #:data first-in
      #:model "gpt-4.1-mini"
      #:temperature 0.2
      #:max-tokens 80)))

(define answer
  (if (string=? question "")
      sorry-text
      (with-handlers ([exn:fail?
                       (lambda (e)
                         (eprintf "kiosk: ~a\n" (exn-message e))
                         sorry-text)])
        (syntax-e (fast-answer)))))

(finish (string-append question "\n\n" answer))
