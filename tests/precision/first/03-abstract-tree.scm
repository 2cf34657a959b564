;; @data data/abstracts.json
;; @budget $0.50
;; A review of the phage therapy literature: map with a cheap model, merge as a tree.

(define abstracts (py-eval "
import json
[a['title'] + ' (' + str(a['year']) + ')\\n' + a['abstract'] for a in json.loads(context)]
"))

(define (extract-finding abstract)
  (llm-query-async
    #:instruction "State the main finding of this abstract in one sentence, with sample size and effect size."
    #:data abstract
    #:model "gemini-2.5-flash"
    #:temperature 0.0
    #:max-tokens 120))

(define (merge-findings left right)
  (syntax-e
    (llm-query
      #:instruction "Merge these two sets of findings into one. Keep every number, drop repetition, note contradictions."
      #:data (string-append "SET 1:\n" left "\n\nSET 2:\n" right)
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 500)))

(define merged
  (fan-out-aggregate
    extract-finding
    (lambda (findings)
      (tree-reduce merge-findings findings #:branch-factor 4))
    abstracts
    #:max-concurrent 12))

(define review
  (syntax-e
    (llm-query
      #:instruction "Write a literature review of about 500 words from these merged findings. Say where the evidence is thin."
      #:data merged
      #:model "claude-sonnet-4-5"
      #:max-tokens 1200)))

(finish review)
