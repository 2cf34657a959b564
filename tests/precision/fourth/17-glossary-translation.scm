;; Translate a manual paragraph by paragraph with a fixed glossary; unchanged
;; paragraphs come from the store of an earlier run.
;; @budget $2.00
;; @assume paragraphs = 250

(define paragraphs
  (filter (lambda (p) (not (string=? p "")))
          (map string-trim (string-split context "\n\n"))))

(define glossary
  '(("valve" . "Ventil") ("gasket" . "Dichtung") ("torque" . "Drehmoment") ("housing" . "Gehäuse")))

(define model "gpt-4o-mini")

(define instruction
  (string-append
   "Translate this paragraph of a pump manual into German. Keep numbers, units and part codes as they are. "
   "Use these terms: "
   (string-join (map (lambda (pair) (string-append (car pair) " = " (cdr pair))) glossary) "; ")
   ". Return the translation only."))

(define (key-of paragraph)
  (hash (string-append model "\n" instruction "\n" paragraph)))

(define missing
  (remove-duplicates
   (filter (lambda (p) (not (restore (key-of p)))) paragraphs)))

(display (format "~a paragraphs, ~a to translate\n" (length paragraphs) (length missing)))

(define (translate-batch batch)
  (define texts
    (map-async
     (lambda (p)
       (llm-query-async
        #:instruction instruction
        #:data p
        #:model model
        #:temperature 0.0
        #:max-tokens 1200))
     batch
     #:max-concurrent 10))
  (for ([p batch] [text texts])
    (checkpoint (key-of p) text)))

(let loop ([left missing])
  (unless (null? left)
    (define size (min 40 (length left)))
    (translate-batch (take left size))
    (loop (drop left size))))

(define german (map (lambda (p) (restore (key-of p))) paragraphs))

(finish (string-join german "\n\n"))
