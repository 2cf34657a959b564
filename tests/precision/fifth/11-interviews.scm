;; Synthesize user-research interviews with a map and a tree of merges.
;; context: transcripts, each beginning with a line "## Interview ..."

(define transcripts
  (filter (lambda (t) (> (string-length t) 200))
          (map string-trim (string-split context "## Interview"))))

(define (extract-insights transcript)
  (llm-query-async
    #:instruction "From this user interview, list goals, pains and workarounds. Give each with a verbatim quote of at most 20 words."
    #:data transcript
    #:model "gpt-4o-mini"
    #:temperature 0.1
    #:max-tokens 600))

(define (merge-two left right)
  (syntax-e
    (llm-query
      #:instruction "Merge these two insight lists. Unite what means the same, note how many interviews support it, keep the best two quotes of each."
      #:data (string-append left "\n\n=====\n\n" right)
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 1000)))

(define (merge-all lists)
  (tree-reduce merge-two lists #:branch-factor 4))

(define (present insights)
  (syntax-e
    (llm-query
      #:instruction "Write a two-page research readout: the five strongest themes with support counts and quotes, then open questions."
      #:data insights
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 1800)))

(cond
  [(null? transcripts)
   (finish "No interview found: expected sections beginning with '## Interview'.")]
  [else
   (define insights
     (fan-out-aggregate extract-insights merge-all transcripts #:max-concurrent 12))
   (checkpoint "interview-insights" insights)
   (finish (present insights))])
