;; Literature review: one finding per abstract, merged up a tree, polished once.
;; @budget $1.50
;; @assume abstracts = 120

(define abstracts
  (py-eval "
import json
[a['title'] + '\\n' + a['abstract'] for a in json.loads(context) if a.get('abstract')]
"))

(when (null? abstracts)
  (finish "No abstracts were handed over."))

(define (merge-findings left right)
  (syntax-e
   (llm-query
    #:instruction "Merge these two sets of findings. Keep every distinct claim and its paper title; drop duplicates."
    #:data (string-append "SET A:\n" left "\n\nSET B:\n" right)
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 900)))

(define merged
  (fan-out-aggregate
   (lambda (abstract)
     (llm-query-async
      #:instruction "State the key finding in one sentence, with the paper title in front. If there is none, answer 'no finding'."
      #:data abstract
      #:model "gpt-4.1-mini"
      #:temperature 0.0
      #:max-tokens 120))
   (lambda (findings)
     (define useful
       (filter (lambda (f) (not (string-contains? (string-downcase f) "no finding"))) findings))
     (if (null? useful)
         "No paper reports a finding."
         (tree-reduce merge-findings useful #:branch-factor 4)))
   abstracts
   #:max-concurrent 12))

(checkpoint "literature-review-merged" merged)

(define review
  (llm-query
   #:instruction "Write a two-page literature review from these findings: themes, agreements, contradictions, gaps."
   #:data merged
   #:model "gpt-4o"
   #:temperature 0.3
   #:max-tokens 1800))

(finish (format "# Review of ~a abstracts\n\n~a" (length abstracts) (syntax-e review)))
