;; A market brief from analyst notes, under a hard limit.
;; @assume notes = 30

(define notes
  (filter (lambda (n) (> (string-length n) 0))
          (map string-trim (string-split context "\n---\n"))))

(define spending-limit 2.50)

(define (extract note)
  (llm-query-async
   #:instruction "List company, figure, period and direction for every number in this analyst note. One line each."
   #:data note
   #:model "gpt-4.1-mini"
   #:temperature 0.0
   #:max-tokens 250))

(define (brief facts)
  (syntax-e
   (llm-query
    #:instruction "Write a market brief of one page from these figures: winners, losers, surprises, and where the notes disagree."
    #:data facts
    #:model "gpt-4o"
    #:temperature 0.3
    #:max-tokens 900)))

(define (short-brief facts)
  (py-set! "facts" facts)
  (py-eval "'\\n'.join(sorted(set(facts.splitlines()))[:40])"))

(define result
  (parameterize ([token-budget spending-limit])
    (let* ([figures (map-async extract notes #:max-concurrent 10)]
           [facts (string-join figures "\n")])
      (checkpoint "market-figures" facts)
      (with-handlers ([exn:fail?
                       (lambda (e)
                         (eprintf "brief not written: ~a\n" (exn-message e))
                         (short-brief facts))])
        (brief facts)))))

(display (format "~a notes read\n" (length notes)))

(finish result)
