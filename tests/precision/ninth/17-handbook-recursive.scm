;; @data data/handbook.txt
;; @budget $1 100-calls 20min
;; Turn a staff handbook into a list of duties. Short sections are read directly,
;; long ones are delegated to a sub-agent with a sandbox of its own.

(define sections
  (filter (lambda (s) (not (string=? s "")))
          (map string-trim (string-split context "\n## "))))

(define direct-limit 6000) ; characters that one call reads well

(define (read-directly section)
  (syntax-e (llm-query
    #:instruction "List every duty this section places on staff, one per line: who, what, by when."
    #:data section
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 500)))

;; Keeps what `fn` read in a section; a reading in part is not kept.
(define (kept label fn)
  (lambda (section)
    (define key (hash (string-append "duties-v2 " label "\n" section)))
    (or (restore key) (checkpoint key (fn section)))))

;; Recursive delegation is synchronous; one level is enough for a section.
(define delegate
  (recursive-spawn
    "Split this long section into paragraphs, list the duties in each (who, what, by when) with calls to gpt-4o-mini, and finish with one combined list without repetitions."
    #:depth 1
    #:model "gpt-4.1"))

(define (read-by-agent section)
  (syntax-e (delegate section)))

(define duties-of
  (choose (lambda (section) (<= (string-length section) direct-limit))
          (kept "direct" read-directly)
          (try-fallback
            (kept "agent" read-by-agent)
            (lambda (section)
              (eprintf "the sub-agent failed, reading the beginning only\n")
              (string-append "(section read in part)\n"
                             (read-directly (substring section 0 direct-limit)))))))

(define duties (map-async duties-of sections #:max-concurrent 4))

(finish (llm-query
  #:instruction "Order these duties by role and remove repetitions. Mark contradictions with a question mark."
  #:data (string-join duties "\n\n")
  #:model "gpt-4.1"
  #:temperature 0.2
  #:max-tokens 2000))
