;; Release notes in every language of the shop: every section in every language, kept on
;; disk so that a typo in one section does not cost all of them again.
;; @data data/release_notes.md
;; @budget $1.00 25-calls 10min

(define section-titles '("Faster start" "Dark mode" "Fixes" "Security" "API"))
(define languages '("German" "French" "Italian" "Spanish" "Polish" "Japanese"))

(define (section title)
  (define start (string-append "## " title "\n"))
  (define parts (string-split context start #:trim? #f))
  (string-trim (first (string-split (last parts) "\n## " #:trim? #f))))

(define jobs
  (for*/list ([language (in-list languages)]
              [title (in-list section-titles)])
    (list language title (section title))))

(define (translate job)
  (match-define (list language title text) job)
  (define key (hash (string-join (list "notes-v1" language title text) "|")))
  (or (restore key)
      (checkpoint key
        (syntax-e (llm-query
          #:instruction (string-append "Translate this section of release notes into " language ". Keep the Markdown.")
          #:data (string-append "## " title "\n" text)
          #:model "gpt-4o-mini"
          #:temperature 0.0
          #:max-tokens 400)))))

(define translations (map-async translate jobs #:max-concurrent 10))

(finish
  (for/list ([language (in-list languages)] [index (in-naturals)])
    (define from (* index (length section-titles)))
    (hash 'language language
          'notes (string-join (take (drop translations from) (length section-titles)) "\n\n"))))
