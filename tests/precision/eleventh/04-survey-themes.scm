;; @data data/survey.json
;; @budget $1

;; Task: find the themes in 120 free-text survey answers.

(define answers (py-eval "
import json
[row['answer'] for row in json.loads(context)]
"))

(eprintf "~a answers\n" (length answers))

;; Phase 1: one short theme per answer, in parallel with a cheap model
(define (theme-handles)
  (map-async
    (lambda (answer)
      (llm-query-async
        #:instruction "Name the main theme of this survey answer in two to four words. Return only the theme."
        #:data answer
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 15))
    answers
    #:max-concurrent 20))

;; Wait for all of them and unwrap
(define key (hash (string-append "survey-themes-v1\n" context)))
(define themes
  (or (restore key)
      (checkpoint key
        (map (lambda (handle) (string-downcase (syntax-e (await handle))))
             (theme-handles)))))

;; Phase 2: a strong model groups the themes
(define report (syntax-e (llm-query
  #:instruction "These are theme labels of survey answers, one a line. Group them into five to seven themes, count the lines of each, and describe each theme in one sentence."
  #:data (string-join themes "\n")
  #:model "gpt-4o"
  #:temperature 0.2
  #:max-tokens 700)))

(finish report)
