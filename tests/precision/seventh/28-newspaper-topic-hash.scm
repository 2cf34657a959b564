;; Which topics dominate a newspaper archive, and how do they change over the years?
;; context: JSON array of {"year": int, "text": str}
;; @assume articles = 200

(py-exec "
import json
articles = json.loads(context)
")
(define years (py-eval "[int(a['year']) for a in articles]"))
(define texts (py-eval "[a['text'][:5000] for a in articles]"))

(define topics (list "politics" "economy" "culture" "sport" "crime" "other"))

(define answers
  (map-async
    (lambda (text)
      (llm-query-async
        #:instruction (string-append "Name the main topic of this newspaper article. Answer with one word out of: "
                                     (string-join topics ", ") ".")
        #:data text
        #:model "gpt-4.1-mini"
        #:temperature 0.0
        #:max-tokens 4))
    texts
    #:max-concurrent 20))

(checkpoint "article-topics" answers)

(define (clean answer)
  (define word (string-downcase (string-trim answer #px"[\\s.]+")))
  (if (member word topics) word "other"))

;; count per (year . topic)
(define counts (make-immutable-hash))
(for ([year (in-list years)]
      [answer (in-list answers)])
  (hash-set counts
            (cons year (clean answer))
            (+ 1 (hash-ref counts (cons year (clean answer)) 0))))

(define table
  (string-join
    (for/list ([year (in-list (sort (remove-duplicates years) <))])
      (format "~a: ~a"
              year
              (string-join
                (for/list ([topic (in-list topics)])
                  (format "~a ~a" topic (hash-ref counts (cons year topic) 0)))
                ", ")))
    "\n"))

(define essay
  (syntax-e
    (llm-query
      #:instruction "Describe how the newspaper's topics changed over the years according to this table. Name the turning points and warn where the numbers are too small to say anything."
      #:data table
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 600)))

(finish (string-append table "\n\n" essay))
