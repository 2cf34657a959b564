;; Scanned recipes become a tested cookbook chapter: clean, check, scale, edit.
;; @budget $0.90
;; @assume recipes = 20

(define recipes
  (filter (lambda (r) (> (string-length r) 40))
          (map string-trim (string-split context "\n* * *\n"))))

(define (clean-all texts)
  (map-async
   (lambda (text)
     (llm-query-async
      #:instruction "Correct the scanning errors in this recipe. Layout: title, servings, ingredients (one a line, metric), steps."
      #:data text
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 800))
   texts
   #:max-concurrent 10))

(define (scale-all texts)
  (map-async
   (lambda (text)
     (llm-query-async
      #:instruction "Scale this recipe to four servings. Round to kitchen measures. Return the whole recipe."
      #:data text
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 800))
   texts))

(define (edit-chapter texts)
  (define intro
    (syntax-e
     (llm-query
      #:instruction "Write a warm introduction of 120 words to a cookbook chapter which holds these recipes."
      #:data (string-join (map (lambda (t) (car (string-split t "\n"))) texts) "\n")
      #:model "gpt-4o"
      #:temperature 0.6
      #:max-tokens 250)))
  (string-append intro "\n\n" (string-join texts "\n\n* * *\n\n")))

(define (complete? texts)
  (andmap (lambda (t) (> (string-length (string-trim t)) 60)) texts))

(define make-chapter
  (sequence
    (with-validation clean-all complete?)
    scale-all
    edit-chapter))

(define chapter
  (if (null? recipes)
      "There are no recipes in the scan."
      (make-chapter recipes)))

(checkpoint "cookbook-chapter" chapter)
(finish chapter)
