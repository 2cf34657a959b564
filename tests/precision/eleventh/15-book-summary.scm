;; @data data/book.txt
;; @budget $1 200-calls

;; Task: summarize a whole book that does not fit into one prompt.

(define chunks (py-eval "
chapters = [c for c in context.split('\\n\\n') if c.strip()]
size = 12000
[c[i:i + size] for c in chapters for i in range(0, len(c), size)]
"))

(eprintf "~a chunks\n" (length chunks))

;; Leaves: a cheap model, each summary kept on disk
(define (summarize-chunk chunk)
  (define key (hash (string-append "book-chunk-v2\n" chunk)))
  (or (restore key)
      (checkpoint key
        (syntax-e (llm-query
          #:instruction "Summarize this part of a novel in at most 120 words: events, persons, mood."
          #:data chunk
          #:model "gpt-4o-mini"
          #:temperature 0.0
          #:max-tokens 220)))))

;; Inner nodes: whole groups of five at a time
(define (merge-summaries . summaries)
  (syntax-e (llm-query
    #:instruction "These are summaries of consecutive parts of a novel, in order. Merge them into one of at most 250 words and keep the order of events."
    #:data (string-join summaries "\n\n---\n\n")
    #:model "gpt-4.1-mini"
    #:temperature 0.0
    #:max-tokens 450)))

(define plot
  (tree-reduce merge-summaries chunks
    #:leaf-fn summarize-chunk
    #:branch-factor 5
    #:max-concurrent 10))

(finish (llm-query
  #:instruction "Turn this plot summary into a jacket text of 150 words that does not give away the end."
  #:data plot
  #:model "gpt-4o"
  #:temperature 0.6
  #:max-tokens 300))
