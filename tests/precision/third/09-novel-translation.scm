;; Translate a novella chapter by chapter; a glossary grows with it, so that names
;; and terms stay the same. Each chapter is kept on disk: a second run resumes.
;; context: the chapters, divided by lines that hold only "***"
;; @budget $5.00

(define chapters
  (filter (lambda (s) (not (string=? s "")))
          (map string-trim (string-split context "\n***\n"))))

(define (translate chapter glossary)
  (syntax-e
    (llm-query
      #:instruction "Translate the CHAPTER from Danish to English, in a literary register. Use the GLOSSARY for names and recurring terms. Return the translation only."
      #:data (string-append "GLOSSARY:\n" glossary "\n\nCHAPTER:\n" chapter)
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 8000)))

(define (extend-glossary glossary chapter english)
  (syntax-e
    (llm-query
      #:instruction "Update the GLOSSARY (lines of 'Danish = English') with the names and recurring terms of this chapter. Keep the old lines unchanged. Return the whole glossary and nothing else."
      #:data (string-append "GLOSSARY:\n" glossary "\n\nDANISH:\n" chapter "\n\nENGLISH:\n" english)
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 1500)))

(define (cached tag payload thunk)
  (let* ([key (string-append tag "-" (hash payload))]
         [old (restore key)])
    (or old
        (let ([fresh (thunk)])
          (checkpoint key fresh)
          fresh))))

(define-values (english-chapters final-glossary)
  (for/fold ([done '()] [glossary "(empty)"])
            ([chapter chapters] [n (in-naturals 1)])
    (displayln (format "Chapter ~a of ~a" n (length chapters)))
    (define english
      (cached "chapter" (string-append glossary "\n" chapter)
              (lambda () (translate chapter glossary))))
    (define wider
      (cached "glossary" (string-append glossary "\n" english)
              (lambda () (extend-glossary glossary chapter english))))
    (values (cons english done) wider)))

(finish
  (string-append
    (string-join (reverse english-chapters) "\n\n***\n\n")
    "\n\n# Glossary\n" final-glossary))
