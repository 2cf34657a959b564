;; @data data/papers.json

;; A cheap digest first, then an outlook that must not become expensive.
(define abstracts
  (py-eval "
import json
[p['abstract'] for p in json.loads(context)]
"))

(define digests
  (map-async
    (lambda (abstract)
      (llm-query-async
        #:instruction "Say in one sentence what is new in this paper."
        #:data abstract
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 80))
    abstracts
    #:max-concurrent 10))

(define outlook
  (parameterize ([token-budget 1500])
    (syntax-e
      (llm-query
        #:instruction "Write an outlook for the next five years of this field: three trends, each with its evidence."
        #:data (string-join digests "\n")
        #:model "gpt-4.1"
        #:temperature 0.4
        #:max-tokens 2000))))

(eprintf "~a tokens in all\n" (hash-ref (tokens-used) 'total_tokens))
(finish (string-append "OUTLOOK\n" outlook "\n\nBASIS\n" (string-join digests "\n")))
