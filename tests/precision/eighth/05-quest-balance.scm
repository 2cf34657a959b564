;; Side quest for a role-playing game, refined against the design bible.
;; @budget $0.60
(define bible
  (let ([limit 24000])
    (substring context 0 (min limit (string-length context)))))

(define (stack . parts)
  (string-join parts "\n\n"))

(define (write-quest)
  (define themes (list "debt" "a drowned village" "a liar who means well"))
  (syntax-e
   (llm-query
    #:instruction (string-append
                   "Write a side quest of 400 to 600 words for the world described in the data. "
                   "Weave in these themes: " (string-join themes ", ") ". "
                   "Give three ways to finish it and the reward of each.")
    #:data bible
    #:model "gpt-4o"
    #:temperature 0.7
    #:max-tokens 1200)))

(define (judge-quest draft)
  (syntax-e
   (llm-query
    #:instruction "You are the lead designer. List at most five faults of the QUEST measured against the BIBLE: lore breaks, unfair rewards, dead ends. Be brief."
    #:data (stack "BIBLE:" bible "QUEST:" draft)
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 400)))

(define (mend-quest draft faults)
  (syntax-e
   (llm-query
    #:instruction "Rewrite the QUEST so that none of the FAULTS remains. Keep what works, keep the length between 400 and 600 words."
    #:data (stack "QUEST:" draft "FAULTS:" faults)
    #:model "gpt-4o"
    #:max-tokens 1200)))

(define quest (critique-refine write-quest judge-quest mend-quest #:max-iter 2))

(py-set! "quest" quest)
(define words (py-eval "len(quest.split())"))
(printf "final quest: ~a words\n" words)
(checkpoint "side-quest" quest)
(finish quest)
