;; @data data/article.txt

;; Find the best pull quote of the article and check that it is verbatim.
(define quote-text
  (syntax-e
    (llm-query
      #:instruction "Pick the sentence of this article that works best as a pull quote. Return it verbatim and nothing else."
      #:data context
      #:model "gpt-4o"
      #:temperature 0.0
      #:max-tokens 120)))

(define found?
  (py-eval
    (string-append
      "needle = ' '.join('''" quote-text "'''.split())\n"
      "haystack = ' '.join(context.split())\n"
      "needle in haystack")))

(define caption
  (llm-query
    #:instruction "Write a caption of at most twelve words to stand above this pull quote."
    #:data quote-text
    #:model "gpt-4o-mini"
    #:temperature 0.5
    #:max-tokens 40))

(finish
  (hash 'quote quote-text
        'verbatim found?
        'caption (syntax-e caption)))
