;; Translate UI strings with a translation memory on disk: what was
;; translated in an earlier run is not paid for again.
;; context: one "key = English text" a line

(struct entry (key text))

(define target "Portuguese (Brazil)")
(define model "gpt-4o-mini")

(define (parse-line line)
  (define m (regexp-match #px"^\\s*([\\w.]+)\\s*=\\s*(.+)$" line))
  (and m (entry (second m) (string-trim (third m)))))

(define entries (filter-map parse-line (string-split context "\n")))

(define (memory-key text)
  (string-append "tm-" (hash (string-append model "|" target "|" text))))

(define (translate text)
  (define known (restore (memory-key text)))
  (cond
    [known known]
    [else
     (define fresh
       (string-trim
         (syntax-e
           (llm-query
             #:instruction (string-append
                             "Translate this user-interface string into " target
                             ". Keep placeholders such as {name} and %d unchanged. Return the translation only.")
             #:data text
             #:model model
             #:temperature 0.0
             #:max-tokens 200))))
     (checkpoint (memory-key text) fresh)
     fresh]))

(define translations
  (map-async (lambda (e) (translate (entry-text e))) entries #:max-concurrent 10))

(define (placeholders text)
  (sort (regexp-match* #px"\\{\\w+\\}|%[ds]" text) string<?))

(define suspicious
  (for/list ([e entries] [t translations]
             #:unless (equal? (placeholders (entry-text e)) (placeholders t)))
    (entry-key e)))

(define lines
  (for/list ([e entries] [t translations])
    (string-append (entry-key e) " = " t)))

(finish
  (string-append
    (string-join lines "\n")
    (if (null? suspicious)
        ""
        (string-append "\n\n# check placeholders: " (string-join suspicious ", ")))))
