;; @data data/strings.json
;; @budget $0.50

;; Task: translate the 150 texts of a user interface into French and return them as a table.

(define entries (py-eval "
import json
[[key, text] for key, text in json.loads(context).items()]
"))

(define (translate text)
  (define key (hash (string-append "ui-fr-v1\n" text)))
  (define known (restore key))
  (if known
      known
      (let ([french (syntax-e (llm-query
              #:instruction "Translate this text of a user interface into French. Keep it as short as the original. Return only the translation."
              #:data text
              #:model "gpt-4o-mini"
              #:temperature 0.0
              #:max-tokens 60))])
        (checkpoint key french)
        french)))

(displayln "Translating...")
(define translations
  (map (lambda (entry) (translate (second entry))) entries))

;; Texts that grew a lot break the layout
(define too-long
  (for/list ([entry entries] [french translations]
             #:when (> (string-length french) (* 2 (string-length (second entry)))))
    (first entry)))

(finish (hash
  'translations (for/list ([entry entries] [french translations])
                  (list (first entry) french))
  'check_layout too-long))
