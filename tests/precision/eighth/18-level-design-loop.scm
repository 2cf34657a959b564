;; Design a puzzle level; a play-tester model objects until it is content.
(define constraints
  (string-append
   "Grid of 12 by 12. One lever, two doors, three crates at most. "
   "Solvable in 15 to 40 moves. No state without a way out."))

(define (design)
  (syntax-e
   (llm-query
    #:instruction (string-append
                   "Design a crate-pushing puzzle level in the style of the samples. Draw it in ASCII "
                   "and list the intended solution. Constraints: " constraints)
    #:data context
    #:model "gpt-4o"
    #:max-tokens 1500)))

(define (play-test level)
  (define answer
    (syntax-e
     (llm-query
      #:instruction (string-append
                     "Play-test this level move by move. If every constraint holds, answer PASS. "
                     "Otherwise list the faults, the worst first. Constraints: " constraints)
      #:data level
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 600)))
  (string-trim answer))

(define (repair level faults)
  (syntax-e
   (llm-query
    #:instruction "Repair the level so that none of the faults remains. Draw it again in full with its solution."
    #:data (string-append "LEVEL:\n" level "\n\nFAULTS:\n" faults)
    #:model "gpt-4o"
    #:max-tokens 1500)))

(define max-rounds 4)

(define level
  (let loop ([draft (design)] [round 0])
    (if (>= round max-rounds)
        draft
        (let ([report (play-test draft)])
          (eprintf "round ~a: ~a\n" round (substring report 0 (min 60 (string-length report))))
          (if (string-prefix? report "PASS")
              draft
              (loop (repair draft report) round))))))

(checkpoint "puzzle-level" level)
(finish level)
