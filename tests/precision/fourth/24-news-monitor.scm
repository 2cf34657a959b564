;; Press monitor: each article is read by two models; a call that fails is reported as a gap.
;; @budget $0.80
;; @assume articles = 40

(define articles
  (py-eval "
import json
[[a['outlet'], a['text'][:8000]] for a in json.loads(context)]
"))

(define (start-reading article)
  (with-handlers ([exn:fail?
                   (lambda (e)
                     (eprintf "~a: ~a\n" (first article) (exn-message e))
                     #f)])
    (llm-query-async
     #:instruction "In two sentences: what does this article say about our company, and in what tone?"
     #:data (second article)
     #:model "gpt-4o-mini"
     #:temperature 0.0
     #:max-tokens 120)))

(define handles (map start-reading articles))

(define readings
  (for/list ([handle handles])
    (and handle (syntax-e (await handle)))))

(define gaps
  (for/list ([article articles] [reading readings] #:unless reading)
    (first article)))

(define lines
  (for/list ([article articles] [reading readings] #:when reading)
    (format "~a: ~a" (first article) reading)))

(checkpoint "press-readings" lines)

(define overview
  (if (null? lines)
      "Nothing could be read today."
      (syntax-e
       (llm-query
        #:instruction "Summarise the press coverage: main stories, tone by outlet, anything that needs an answer today."
        #:data (string-join lines "\n")
        #:model "gpt-4o"
        #:temperature 0.2
        #:max-tokens 600))))

(finish
 (string-append
  overview
  (if (null? gaps)
      ""
      (string-append "\n\nNot read: " (string-join gaps ", ")))))
