;; Port Java sources to Kotlin. Finished files are kept on disk: a crash must not cost us twice.
;; @data data/java_files.json
;; @budget $5.00 1000-calls

(define sources (py-eval "
import json
[[f['path'], f['source']] for f in json.loads(context)]
"))

(define style
  "Port this Java file to idiomatic Kotlin. Keep the public API. Use data classes and null-safe calls. Return only code, no fences.")

(define (port source)
  (define key "kotlin-port")
  (or (restore key)
      (checkpoint key
        (syntax-e (llm-query
          #:instruction style
          #:data source
          #:model "gpt-4.1-mini"
          #:temperature 0.0
          #:max-tokens 3000)))))

(define ported
  (map-async
    (lambda (entry)
      (match-define (list path source) entry)
      (list (string-replace path ".java" ".kt") (port source)))
    sources
    #:max-concurrent 8))

;; a quick plausibility check without a model
(define suspicious
  (for/list ([entry (in-list ported)]
             #:when (string-contains? (second entry) "public class"))
    (first entry)))

(eprintf "~a files ported, ~a look unported\n" (length ported) (length suspicious))
(finish (hash 'files ported 'suspicious suspicious))
