;; @data data/abstracts.json
;; The abstract of a grant application, grounded in earlier findings.

(define findings (py-exec "
import json
for a in json.loads(context)[:15]:
    print('-', a['abstract'])
"))

(define (draft)
  (syntax-e
    (llm-query
      #:instruction "Write the abstract of a grant application that builds on these findings: aim, approach, expected gain. 200 words."
      #:data findings
      #:model "claude-sonnet-4-5"
      #:temperature 0.5
      #:max-tokens 450)))

(define (panel-critique text)
  (define views
    (map-async
      (lambda (role)
        (llm-query-async
          #:instruction (string-append "You are " role " on a funding panel. Name the one weakness of this abstract that matters most.")
          #:data text
          #:model "gpt-4o-mini"
          #:temperature 0.0
          #:max-tokens 120))
      '("a clinician" "a statistician" "a member of the public")))
  (string-join views "\n"))

(define best-abstract
  (critique-refine
    draft
    panel-critique
    (lambda (critique)
      (syntax-e
        (llm-query
          #:instruction "Rewrite the abstract so that the panel's objections are met. 200 words."
          #:data critique
          #:model "claude-sonnet-4-5"
          #:temperature 0.3
          #:max-tokens 450)))
    #:max-iter 2))

(finish best-abstract)
