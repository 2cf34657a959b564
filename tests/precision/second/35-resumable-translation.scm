;; @data data/article.txt
;; @budget $0.50

;; Translate paragraph by paragraph; a second run goes on where the first one stopped.
(define paragraphs
  (filter (lambda (p) (not (string=? (string-trim p) "")))
          (string-split context "\n\n")))

(define target "Spanish")

(define (key-of paragraph)
  (hash (string-append "translate-v2:" target ":" paragraph)))

(define (translate paragraph)
  (or (restore (key-of paragraph))
      (checkpoint (key-of paragraph)
        (syntax-e
          (llm-query
            #:instruction (string-append "Translate this paragraph into " target ". Return the translation only.")
            #:data paragraph
            #:model "gpt-4.1-mini"
            #:temperature 0.0
            #:max-tokens 700)))))

(define translated (map-async translate paragraphs #:max-concurrent 6))

(eprintf "~a tokens\n" (hash-ref (tokens-used) 'total_tokens))
(finish (string-join translated "\n\n"))
