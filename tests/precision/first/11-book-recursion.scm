;; @data data/chapters.json
;; A book is summarised by halves; a part that is small enough is read directly.

(define chapters (py-eval "
import json
[c['title'] + '\\n' + c['text'] for c in json.loads(context)]
"))

(define leaf-size 4)

(define (read-part part)
  (syntax-e
    (llm-query
      #:instruction "Summarise these chapters in one paragraph. Keep names, places and losses."
      #:data (string-join part "\n\n")
      #:model "gemini-2.5-flash"
      #:temperature 0.0
      #:max-tokens 250)))

(define (join-parts left right)
  (syntax-e
    (llm-query
      #:instruction "Join these two summaries, which follow each other in the book, into one of at most two paragraphs."
      #:data (string-append "EARLIER:\n" left "\n\nLATER:\n" right)
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 400)))

(define (summarise part)
  (if (<= (length part) leaf-size)
      (read-part part)
      (let* ([half (quotient (length part) 2)]
             [summaries (map-async summarise
                                   (list (take part half) (drop part half))
                                   #:max-concurrent 2)])
        (join-parts (first summaries) (second summaries)))))

(define whole (summarise chapters))

(finish
  (syntax-e
    (llm-query
      #:instruction "Write the blurb for the back cover of this book, 120 words, without giving the end away."
      #:data whole
      #:model "gpt-4o"
      #:temperature 0.7
      #:max-tokens 250)))
