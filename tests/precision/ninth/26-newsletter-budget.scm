;; @data data/newsletter.txt
;; @budget $0.30 30-calls 5min
;; Build a weekly newsletter from the raw contributions. The teaser and the subject line are
;; extras, so they get a small allowance of tokens of their own.

(define contributions
  (filter (lambda (text) (not (string=? text "")))
          (map string-trim (string-split context "\n\n"))))

(define items
  (map-async
    (lambda (text)
      (llm-query-async
        #:instruction "Edit this contribution for a staff newsletter: a headline and at most 80 words."
        #:data text
        #:model "gpt-4o-mini"
        #:temperature 0.3
        #:max-tokens 160))
    contributions
    #:max-concurrent 6))

(define body
  (syntax-e (llm-query
    #:instruction "Put these items in a good order for a newsletter and write a one-line transition before each. Leave the items' wording as it is."
    #:data (string-join items "\n\n")
    #:model "gpt-4.1"
    #:temperature 0.3
    #:max-tokens 1500)))

;; The extras see the beginning only.
(define opening (substring body 0 (min 1200 (string-length body))))

(define extras
  (parameterize ([token-budget 1000])
    (syntax-e (llm-query
      #:instruction "Write a subject line and a teaser of two sentences for this newsletter."
      #:data opening
      #:model "gpt-4o-mini"
      #:temperature 0.6
      #:max-tokens 1200))))

(eprintf "~a calls\n" (hash-ref (tokens-used) 'calls))
(finish (string-append extras "\n\n" body))
