;; Continuity editor for a novel: chapters are read in order, each against the story bible so far.
(define chapters
  (py-eval "
import re
[c.strip() for c in re.split(r'^CHAPTER .*$', context, flags=re.M) if c.strip()]
"))

(define (extend-bible bible chapter)
  (syntax-e
    (llm-query
      #:instruction "Update the story bible with this chapter: characters (age, looks, ties), places, objects, timeline. Keep it under 900 words; drop nothing that a later chapter could contradict."
      #:data (string-append "BIBLE:\n" bible "\n\nCHAPTER:\n" chapter)
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 1600)))

(define (find-slips bible chapter n)
  (syntax-e
    (llm-query
      #:instruction "List every place where this chapter contradicts the story bible, with a short quote. If there is none, answer NONE."
      #:data (string-append "BIBLE:\n" bible "\n\nCHAPTER " (number->string n) ":\n" chapter)
      #:model "gpt-4o"
      #:temperature 0.0
      #:max-tokens 500)))

(define-values (bible slips)
  (for/fold ([bible "(empty)"] [slips '()])
            ([chapter chapters]
             [n (in-naturals 1)])
    (define found (if (= n 1) "NONE" (find-slips bible chapter n)))
    (define new-bible (extend-bible bible chapter))
    (checkpoint (format "bible-after-~a" n) new-bible)
    (values new-bible
            (if (string-prefix? (string-trim found) "NONE")
                slips
                (cons (format "Chapter ~a\n~a" n found) slips)))))

(define report
  (if (null? slips)
      "No contradictions found."
      (string-join (reverse slips) "\n\n")))

(finish (string-append "CONTINUITY REPORT\n" report "\n\nSTORY BIBLE\n" bible))
