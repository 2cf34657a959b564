;; Write haiku on the user's themes and check their metre in Python.
;; @budget $0.30
;; @assume themes = 12

(define themes
  (filter (lambda (t) (not (string=? t "")))
          (map string-trim (string-split context "\n"))))

(py-exec "
import re
def syllables(word):
    word = re.sub(r'[^a-z]', '', word.lower())
    groups = re.findall(r'[aeiouy]+', word)
    n = len(groups)
    if word.endswith('e') and not word.endswith('le') and n > 1:
        n -= 1
    return max(n, 1) if word else 0
def metre(text):
    return [sum(syllables(w) for w in line.split()) for line in text.strip().splitlines() if line.strip()]
")

(define drafts
  (map-async
   (lambda (theme)
     (llm-query-async
      #:instruction "Write one haiku (5-7-5 syllables, three lines) on the theme. Only the haiku."
      #:data theme
      #:model "gpt-4o-mini"
      #:temperature 0.9
      #:max-tokens 80))
   themes))

(define (metre-ok? haiku)
  (define shape
    (string-trim
     (py-exec (string-append "print(metre('''" haiku "'''))"))))
  (string=? shape "[5, 7, 5]"))

(define-values (good bad) (partition metre-ok? drafts))
(display (format "~a of ~a keep the metre\n" (length good) (length drafts)))

(define mended
  (map-async
   (lambda (haiku)
     (llm-query-async
      #:instruction "This haiku misses 5-7-5. Correct it with the fewest changes. Only the haiku."
      #:data haiku
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 80))
   bad))

(finish (string-join (append good mended) "\n\n"))
