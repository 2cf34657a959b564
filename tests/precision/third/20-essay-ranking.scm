;; Rank the essays of a school competition and write the jury's statement.
;; context: essays, parted by "#####"

(define essays
  (filter (lambda (e) (not (string=? e "")))
          (map string-trim (string-split context "#####"))))

(define gradings
  (map-async
    (lambda (essay)
      (llm-query-async
        #:instruction "Grade this pupil's essay for originality, structure and language. Give one overall mark from 0 to 100, followed by two sentences of reasons."
        #:data essay
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 150))
    essays
    #:max-concurrent 6))

(struct entry (essay grading mark))

(define entries
  (map (lambda (essay grading)
         (entry essay grading (string->number (string-trim grading))))
       essays
       gradings))

(define ranked
  (sort entries (lambda (a b) (> (entry-mark a) (entry-mark b)))))

(define podium
  (take ranked (min 3 (length ranked))))

(define podium-text
  (string-join
    (for/list ([e podium] [place (in-naturals 1)])
      (format "PLACE ~a\nESSAY:\n~a\nGRADING:\n~a" place (entry-essay e) (entry-grading e)))
    "\n\n"))

(define statement
  (llm-query
    #:instruction "Write the jury's statement for the prize-giving: one paragraph on each of the essays on the podium, generous and exact, with a short quotation from each."
    #:data podium-text
    #:model "gpt-4o"
    #:temperature 0.5
    #:max-tokens 900))

(finish statement)
