;; Translate UI strings to German; repeated strings are translated once, also across runs.
;; context: one UI string per line

(define model "gpt-4o-mini")
(define instruction
  "Translate this user-interface string from English to German (informal 'du'). Keep placeholders such as {name} or %s untouched. Return the translation only.")

(define (normalise s)
  (string-join (string-split s) " "))

(define (cache-key s)
  (string-append "ui-de-" (hash (string-append instruction "\n" model "\n" s))))

(define lines
  (filter (lambda (s) (not (string=? s "")))
          (map normalise (string-split context "\n"))))
(define unique-lines (remove-duplicates lines))
(define missing
  (filter (lambda (s) (not (restore (cache-key s)))) unique-lines))

(display (format "~a strings, ~a different, ~a not in the cache\n"
                 (length lines) (length unique-lines) (length missing)))

(define fresh
  (if (null? missing)
      '()
      (map-async
        (lambda (s)
          (llm-query-async
            #:instruction instruction
            #:data s
            #:model model
            #:temperature 0.0
            #:max-tokens 200))
        missing
        #:max-concurrent 15)))

(for ([source (in-list missing)]
      [target (in-list fresh)])
  (checkpoint (cache-key source) (string-trim target)))

;; dictionary for the final listing
(define dictionary
  (for/hash ([s (in-list unique-lines)])
    (values s (restore (cache-key s)))))

;; placeholders must survive
(define (placeholders s)
  (sort (regexp-match* #rx"{[a-z_]+}|%[sd]" s) string<?))

(define broken
  (filter (lambda (s)
            (not (equal? (placeholders s) (placeholders (hash-ref dictionary s)))))
          unique-lines))

(finish
  (string-append
    (string-join (map (lambda (s) (format "~a\t~a" s (hash-ref dictionary s))) lines) "\n")
    (if (null? broken)
        ""
        (string-append "\n\nCHECK PLACEHOLDERS:\n" (string-join broken "\n")))))
