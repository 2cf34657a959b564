;; @data data/papers.json
;; @budget $0.50 100-calls 15min
;; Digest of a reading list: one line per paper, then an overview by a strong model.

(define papers (py-eval "
import json
[p['title'] + '\\n\\n' + p['abstract'] for p in json.loads(context)]
"))

(define model "gpt-4o-mini")
(define instruction
  "State the paper's key finding in one sentence of at most thirty words. Start with the title.")

;; Answers survive a crash; the key changes whenever the model or the question does.
(define (key-finding paper)
  (define key (hash (string-append "finding|" model "|" instruction)))
  (define known (restore key))
  (or known
      (checkpoint key
        (syntax-e (llm-query
          #:instruction instruction
          #:data paper
          #:model model
          #:temperature 0.0
          #:max-tokens 90)))))

(displayln (format "Reading ~a papers..." (length papers)))
(define findings
  (map-async key-finding papers #:max-concurrent 10))

(define overview
  (syntax-e (llm-query
    #:instruction "Write an overview of these findings for a reading group: main themes, agreements, contradictions, and the three papers to discuss first."
    #:data (string-join findings "\n")
    #:model "gpt-4.1"
    #:temperature 0.3
    #:max-tokens 900)))

(finish
  (string-append
    overview
    "\n\nFINDINGS\n"
    (string-join findings "\n")))
