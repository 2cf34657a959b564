;; @data data/survey.json
;; @budget $0.30 60-calls 10min
;; Find the themes of a survey's free comments. Many people leave the field empty, so the
;; comments are counted first: few are read in one call, many in batches.

(py-exec "
import json
comments = [row['comment'].strip() for row in json.loads(context)]
comments = [comment for comment in comments if comment]
")
(define comment-count (py-exec "len(comments)"))
(displayln (format "~a comments" comment-count))

(define instruction
  "Name the themes in these survey comments. For each: a short name, how many comments, one quotation.")

(define (themes-of batch)
  (define text (string-join batch "\n"))
  (define key (hash (string-append "themes-v1 gpt-4o-mini\n" instruction "\n" text)))
  (or (restore key)
      (checkpoint key
        (syntax-e (llm-query
          #:instruction instruction
          #:data text
          #:model "gpt-4o-mini"
          #:temperature 0.0
          #:max-tokens 500)))))

(define batches
  (if (> comment-count 30)
      (py-eval "[comments[i:i + 20] for i in range(0, len(comments), 20)]")
      (list (py-eval "comments"))))

(define partial-themes (map-async themes-of batches #:max-concurrent 5))

(finish
  (llm-query
    #:instruction "Merge these lists of themes into one: add up the counts, keep the best quotation, order by count. Then say in three sentences what the organizers should change."
    #:data (string-join partial-themes "\n\n")
    #:model "gpt-4.1"
    #:temperature 0.2
    #:max-tokens 900))
