;; Rewrite rambling customer testimonials into short quotes and keep an eye on their length.
(define testimonials
  (filter non-empty-string?
          (map string-trim (string-split context "\n***\n"))))

(define (shorten testimonial)
  (llm-query-async
    #:instruction "Shorten this testimonial to one or two sentences in the customer's own words. Mark left-out words with [...]."
    #:data testimonial
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 150))

(define quotes (map-async shorten testimonials #:max-concurrent 10))

(define (count-words text)
  (string->number
    (string-trim
      (py-exec (string-append "text = '''" text "'''\nprint(len(text.split()))")))))

(define sized
  (map (lambda (q) (list (count-words q) q)) quotes))

(define usable
  (filter (lambda (entry) (<= (first entry) 45)) sized))

(display (format "~a of ~a quotes are short enough\n" (length usable) (length sized)))

(define wall
  (string-join
    (map (lambda (entry) (format "(~a words) ~a" (first entry) (second entry)))
         (sort usable < #:key first))
    "\n\n"))

(define choice
  (syntax-e
    (llm-query
      #:instruction "Choose the six quotes that together show the widest range of benefits. Give each unchanged, followed by the benefit in brackets."
      #:data wall
      #:model "gpt-4o"
      #:temperature 0.2
      #:max-tokens 700)))

(finish choice)
