(define first-handle (llm-query-async #:instruction "Name a city." #:max-tokens 5))
(define second-handle (llm-query-async #:instruction "Name a river." #:max-tokens 5))
(define between (syntax-e (llm-query #:instruction "Name a lake." #:max-tokens 5)))
(finish (string-append (syntax-e (await first-handle)) between (syntax-e (await second-handle))))
