;; Turn the notes of all talks of a conference into one digest.
;; data: talks.json
(define talks
  (py-eval "
import json
[t.get('title', 'untitled') + '\\n\\n' + t.get('notes', '')[:12000] for t in json.loads(context)]
"))

(display (format "Summarizing ~a talks\n" (length talks)))

(define summaries
  (map-async
    (lambda (talk)
      (llm-query-async
        #:instruction "Summarize this talk in three sentences: the problem, the idea, the evidence. Start with the title."
        #:data talk
        #:model "gpt-4.1-mini"
        #:temperature 0.0
        #:max-tokens 250))
    talks
    #:max-concurrent 15))

(checkpoint "conference-summaries" summaries)

(define digest
  (tree-reduce
    (lambda (left right)
      (llm-query
        #:instruction "Merge these two conference digests into one. Group talks by theme and keep every title."
        #:data (string-append "DIGEST A:\n" left "\n\nDIGEST B:\n" right)
        #:model "gpt-4o-mini"
        #:temperature 0.2
        #:max-tokens 4000))
    summaries
    #:branch-factor 2))

(define editorial
  (syntax-e
    (llm-query
      #:instruction "Write a one-page editorial on where the field is heading, based on this digest of talks."
      #:data digest
      #:model "gpt-4o"
      #:temperature 0.5
      #:max-tokens 1000)))

(finish editorial)
