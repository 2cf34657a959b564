;; @data data/interview.txt

;; Collect every promise made in a long call, window by window.
(define window 2000)
(define total (string-length context))

(define windows
  (for/list ([start (in-range 0 (- total window) window)])
    (substring context start (min total (+ start window)))))

(define (find-promises part)
  (llm-query-async
    #:instruction "List every promise that a speaker makes in this part of a call: who, what, until when. Answer NONE if there are none."
    #:data part
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 250))

(define promises
  (filter (lambda (text) (not (string=? (string-trim text) "NONE")))
          (map-async find-promises windows #:max-concurrent 8)))

(define mail
  (if (null? promises)
      "No promises were made in this call."
      (syntax-e
        (llm-query
          #:instruction "Write a follow-up mail that lists these promises by person, with dates. Remove duplicates."
          #:data (string-join promises "\n")
          #:model "gpt-4o"
          #:temperature 0.2
          #:max-tokens 500))))

(finish mail)
