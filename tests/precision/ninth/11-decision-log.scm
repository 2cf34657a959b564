;; @data data/minutes.txt
;; @budget $0.20 20-calls 10min
;; Read the minutes of a project's meetings in order and keep one log of decisions.
;; Later meetings revoke earlier decisions, so this has to be a fold and cannot be a fan-out.

(define meetings (map string-trim (string-split context "\n===\n")))

(define update-instruction
  "You keep a project's decision log. Bring it up to date with the new meeting:
- add each new decision with its reason,
- mark as REVOKED what the meeting revokes, and say by which decision,
- leave all else as it is.
Return the whole log and nothing else.")

;; The state is the log so far; its key covers all that has gone into it.
(define (update-log log meeting)
  (define key (hash (string-append update-instruction "\nLOG\n" log "\nMEETING\n" meeting)))
  (or (restore key)
      (checkpoint key
        (syntax-e (llm-query
          #:instruction update-instruction
          #:data (string-append "LOG:\n" log "\n\nNEW MEETING:\n" meeting)
          #:model "gpt-4.1-mini"
          #:temperature 0.0
          #:max-tokens 1500)))))

(define log-of-decisions
  (fold-sequential update-log "(no decisions yet)" meetings))

(define digest
  (llm-query
    #:instruction "Write a digest of this decision log for a new member of the project: what holds today, what was tried and revoked, what is open. At most 300 words."
    #:data log-of-decisions
    #:model "gpt-4.1"
    #:temperature 0.3
    #:max-tokens 600))

(finish
  (string-append
    "=== DIGEST ===\n" (syntax-e digest)
    "\n\n=== LOG ===\n" log-of-decisions))
