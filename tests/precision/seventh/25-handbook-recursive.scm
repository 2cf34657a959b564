;; Turn a long operations handbook into an onboarding plan. Long sections are halved
;; down to a bounded depth; the hardest one is delegated to a sub-agent.
;; data: docs/operations-handbook.txt
;; @budget $2.00

(define max-depth 3)
(define small-enough 12000)

(define (split-in-two text)
  (define middle (quotient (string-length text) 2))
  (define breaks (regexp-match-positions* #rx"\n\n" text))
  (define cut
    (if (null? breaks)
        middle
        (car (argmin (lambda (p) (abs (- (car p) middle))) breaks))))
  (list (substring text 0 cut) (substring text cut)))

;; leaves of the tree, left to right
(define (leaves text depth)
  (if (or (>= depth max-depth) (<= (string-length text) small-enough))
      (list text)
      (append-map (lambda (half) (leaves half (+ depth 1))) (split-in-two text))))

(define duties
  (map-async
    (lambda (piece)
      (llm-query-async
        #:instruction "List what a new operator must be able to do according to this part of the handbook. One skill per line, each with the handbook's section number."
        #:data piece
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 600))
    (filter (lambda (t) (non-empty-string? (string-trim t))) (leaves context 0))
    #:max-concurrent 8))

(define skills
  (if (null? duties)
      ""
      (tree-reduce
        (lambda (a b)
          (syntax-e
            (llm-query
              #:instruction "Merge these two skill lists. Drop duplicates, keep the section numbers."
              #:data (string-append a "\n" b)
              #:model "gpt-4o-mini"
              #:temperature 0.0
              #:max-tokens 1500)))
        duties
        #:branch-factor 2)))

;; the plan has many dependent steps: a sub-agent with a sandbox of its own, synchronous
(define plan
  (syntax-e
    (llm-query
      #:instruction "Build a six-week onboarding plan from this skill list. Work out the prerequisites between the skills first, then schedule them so that nothing comes before its prerequisites, at most eight skills a week."
      #:data skills
      #:model "gpt-4o"
      #:recursive #t
      #:temperature 0.2
      #:max-tokens 2000)))

(finish plan)
