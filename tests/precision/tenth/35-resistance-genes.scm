;; Which antimicrobial resistance genes do the papers report? Long papers are cut into windows,
;; a cheap model takes notes, the notes are merged as a tree, gpt-4o writes the review.
;; @data data/papers.json
;; @budget $4.00 30min

(define papers (py-eval "
import json
[{'title': p['title'], 'content': p['content']} for p in json.loads(context)]
"))

;; text -> list of pieces of at most `size` characters
(define (windows text size)
  (let loop ([start 0] [pieces '()])
    (if (>= start (string-length text))
        (reverse pieces)
        (let ([end (min (string-length text) (+ start size))])
          (loop end (cons (substring text start end) pieces))))))

(define passages
  (append-map
    (lambda (paper)
      (map (lambda (piece) (string-append (hash-ref paper 'title) "\n\n" piece))
           (windows (hash-ref paper 'content) 6000)))
    papers))

(when (null? passages)
  (finish "The papers are empty."))

;; Every note is kept on disk, so that a second run goes on where the first one ended
(define (take-notes passage)
  (define key (hash (string-append "amr-notes-v1|" passage)))
  (or (restore key)
      (checkpoint key
        (syntax-e (llm-query
          #:instruction "List each resistance gene named in the passage with organism and finding, one per line. Write NONE if there is none."
          #:data passage
          #:model "gpt-4o-mini"
          #:temperature 0.0
          #:max-tokens 250)))))

(define (merge . group)
  (syntax-e (llm-query
    #:instruction "Merge these gene lists. Keep every gene once and add up the evidence."
    #:data (string-join group "\n---\n")
    #:model "gpt-4.1-mini"
    #:max-tokens 800)))

(define gene-table
  (fan-out-aggregate
    take-notes
    (lambda (notes) (tree-reduce merge notes #:branch-factor 6))
    passages
    #:max-concurrent 15))

(finish (llm-query
  #:instruction "Write a one-page review of the resistance genes found, and name the gaps in the evidence."
  #:data gene-table
  #:model "gpt-4o"
  #:max-tokens 1200))
