;; @data data/puzzle.txt
;; @budget $0.50 12-calls 10min
;; Solve a scheduling puzzle by backtracking over methods: a reasoning model tries one method
;; after the other, a cheap verifier checks each solution, and the first sound one is taken.

(define methods
  '("a table of all constraints, filled in step by step"
    "backtracking over the most constrained person first"
    "working backwards from the last time slot"))

(define (solve method)
  (syntax-e (llm-query
    #:instruction (string-append
      "Solve the puzzle. Use this method: " method
      ". Give the final schedule first and the derivation after it.")
    #:data context
    #:model "o3"
    #:temperature 0.0
    #:max-tokens 6000)))

(py-exec "import json")

(define (sound? solution)
  (define verdict
    (llm-query
      #:instruction "Check the schedule against every constraint of the puzzle. Return JSON: {sound: bool, broken: [str]}"
      #:data (hasheq 'puzzle context 'solution solution)
      #:model "gpt-4.1-mini"
      #:schema "{sound: bool, broken: [str]}"
      #:temperature 0.0
      #:max-tokens 300))
  (hash-ref (py-call "json.loads" verdict) 'sound))

(define (search methods)
  (cond
    [(null? methods) #f]
    [else
     (define solution (solve (car methods)))
     (cond
       [(sound? solution) solution]
       [else
        (eprintf "not sound: ~a\n" (car methods))
        (search (cdr methods))])]))

(define key (hash (string-append "puzzle-v1\n" (string-join methods "\n") "\n" context)))
(define solution (or (restore key) (search methods)))

(finish
  (if solution
      (checkpoint key solution)
      "No method led to a sound schedule."))
